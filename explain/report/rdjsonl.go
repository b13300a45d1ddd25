package report

import (
	"io"

	"npmx/explain"
)

// RDJSONL writes reviewdog's diagnostics, an object a line.
func RDJSONL(w io.Writer, r explain.Report, o Options) error {
	for _, f := range r.Findings {
		at := spotOf(f, o)
		d := rdDiagnostic{Message: valid(brief(f)), Severity: graded(f, "ERROR", "WARNING", "INFO")}
		d.Location.Path = valid(at.path)
		d.Location.Range.Start = rdPosition{at.line, at.column}
		d.Source.Name, d.Code.Value = "npmx", label(f)
		if len(f.Docs) > 0 {
			d.Code.URL = valid(f.Docs[0])
		}
		if err := encode(w, d, ""); err != nil {
			return err
		}
	}
	return nil
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

type rdDiagnostic struct {
	Message  string `json:"message"`
	Location struct {
		Path  string `json:"path"`
		Range struct {
			Start rdPosition `json:"start"`
		} `json:"range"`
	} `json:"location"`
	Severity string `json:"severity"`
	Source   struct {
		Name string `json:"name"`
	} `json:"source"`
	Code struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	} `json:"code"`
}
