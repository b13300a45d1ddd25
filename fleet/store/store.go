// Package store is where logs lie and where results go: a folder or a bucket of an object store.
//
// A store gives its logs in a fixed order, opens one of them to be read from anywhere, and writes an object whole or
// not at all. It says of each error whether the log is at fault, which trying again does not mend, or the store, which
// it may. The package refuses to know what a log or a result is.
package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Object is a log as a listing names it. Name is relative to the store.
type Object struct {
	Name    string
	Size    int64
	Version string // differs once the object was written again
}

// Log is an object that is open. Err is the first failure of the store while it was read; nil none.
type Log interface {
	io.ReaderAt
	io.Closer
	Size() int64
	Err() error
}

// Store is a folder or a bucket, or what lies in it under a prefix.
type Store interface {
	// String is how the user names the store.
	String() string
	// Name is what a log is called in reports.
	Name(object string) string
	// List gives all objects whose names begin with under, in an order that does not change.
	List(ctx context.Context, under string) iter.Seq2[Object, error]
	// Open opens a log, in the version that was listed.
	Open(ctx context.Context, o Object) (Log, error)
	// Read opens an object to be read from its beginning on.
	Read(ctx context.Context, name string) (io.ReadCloser, error)
	// Write puts an object in place whole, or not at all.
	Write(ctx context.Context, name string, data io.Reader, size int64) error
	// Remove removes an object that may be there.
	Remove(ctx context.Context, name string) error
}

// ErrAbsent is of an object that is not there.
var ErrAbsent = errors.New("no such file or directory")

// Fault is why one log cannot be read, whoever tries and however often.
type Fault struct{ Reason string }

func (f *Fault) Error() string { return f.Reason }

// FaultOf is the log's own fault in an error, and nil where the store is at fault.
func FaultOf(err error) *Fault {
	var f *Fault
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, ErrAbsent):
		return &Fault{ErrAbsent.Error()}
	}
	return nil
}

var errChanged = &Fault{"it was written again after it was listed: put the logs again"}

// WriteBytes writes an object that is in memory.
func WriteBytes(ctx context.Context, s Store, name string, data []byte) error {
	return s.Write(ctx, name, bytes.NewReader(data), int64(len(data)))
}

// ReadAll reads a small object whole.
func ReadAll(ctx context.Context, s Store, name string) ([]byte, error) {
	in, err := s.Read(ctx, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

// Inside says whether the place b lies in a, or is it. Results inside the logs would be read as logs.
func Inside(a, b Store) bool {
	return strings.HasPrefix(strings.TrimSuffix(b.String(), "/")+"/", strings.TrimSuffix(a.String(), "/")+"/")
}

// Open opens a store by what the user calls it: s3://bucket/prefix, or a folder.
func Open(where string, s3 S3Options) (Store, error) {
	if bucket, ok := strings.CutPrefix(where, "s3://"); ok {
		return openS3(bucket, s3)
	}
	if scheme, _, ok := strings.Cut(where, "://"); ok {
		return nil, fmt.Errorf("%s is neither a folder nor s3://bucket/prefix: there is no store of the kind %s", where,
			scheme)
	}
	return openFolder(where)
}
