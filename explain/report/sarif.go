package report

import (
	"io"

	"npmx/explain"
)

// GitHub's code scanning ignores results over 5,000 of a run, and refuses a file with more than 25,000.
const mostResults = 5000

// SARIF writes a static analysis log, version 2.1.0, with one run.
func SARIF(w io.Writer, r explain.Report, o Options) error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "npmx", Rules: []sarifRule{}}
	known := map[string]bool{}
	findings := weightiest(r.Findings)
	for _, f := range findings[:min(len(findings), mostResults)] {
		if id := label(f); !known[id] {
			known[id] = true
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f))
		}
		run.Results = append(run.Results, sarifResultOf(f, o))
	}
	return encode(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{run}}, "  ")
}

func sarifRuleOf(f explain.Finding) sarifRule {
	rule := sarifRule{ID: label(f), Short: sarifText{valid(f.Title)}}
	if len(f.Docs) > 0 {
		rule.Help = valid(f.Docs[0])
	}
	return rule
}

func sarifResultOf(f explain.Finding, o Options) sarifResult {
	at := spotOf(f, o)
	result := sarifResult{Rule: label(f), Level: sarifLevel(f), Message: sarifText{valid(brief(f))},
		Prints: map[string]string{"npmx/v1": f.Fingerprint()},
		Properties: map[string]string{"cause": string(f.Cause), "certainty": string(f.Certainty),
			"host": valid(f.Host)}}
	var place sarifLocation
	place.Physical.Artifact.URI = at.uri()
	place.Physical.Region = sarifRegion{at.line, at.column}
	result.Locations = []sarifLocation{place}
	return result
}

// sarifLevel is an error where the cause is proved, and a warning where it is a guess.
func sarifLevel(f explain.Finding) string {
	if f.Certainty == explain.Certain {
		return graded(f, "error", "warning", "note")
	}
	return graded(f, "warning", "warning", "note")
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string    `json:"id"`
	Short sarifText `json:"shortDescription"`
	Help  string    `json:"helpUri,omitempty"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	Rule       string            `json:"ruleId"`
	Level      string            `json:"level"`
	Message    sarifText         `json:"message"`
	Locations  []sarifLocation   `json:"locations"`
	Prints     map[string]string `json:"partialFingerprints"`
	Properties map[string]string `json:"properties"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region sarifRegion `json:"region"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	Line   int `json:"startLine"`
	Column int `json:"startColumn"`
}
