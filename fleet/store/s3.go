package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Options say how an object store is reached. Credentials come from the usual variables, a credentials file, or the
// role of the machine or pod, in this order.
type S3Options struct {
	Endpoint string        // URL; "" Amazon's
	Region   string        // "" as the store says
	AtOnce   int           // requests under way at once
	Silence  time.Duration // for which a request may bring nothing before it is given up; zero for a minute
	Tries    int           // of a request that fails by the store's fault; zero for five
}

// bucket is an object store's bucket, or what lies in it under a prefix.
type bucket struct {
	client  minio.Core
	name    string
	prefix  string // "" or ends with /
	options S3Options
}

const amazon = "https://s3.amazonaws.com"

func openS3(where string, o S3Options) (*bucket, error) {
	name, prefix, _ := strings.Cut(where, "/")
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	if o.Endpoint == "" {
		o.Endpoint = amazon
	}
	o.Silence, o.Tries = max(o.Silence, 0), max(o.Tries, 0)
	if o.Silence == 0 {
		o.Silence = time.Minute
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	at, err := url.Parse(o.Endpoint)
	if err != nil || at.Host == "" {
		return nil, fmt.Errorf("%s is no address of an object store; it looks like https://s3.acme.example", o.Endpoint)
	}
	core, err := minio.NewCore(at.Host, &minio.Options{Creds: keys(), Secure: at.Scheme == "https", Region: o.Region,
		Transport: transport(o), MaxRetries: 1, BucketLookup: lookup(o.Endpoint)})
	if err != nil {
		return nil, err
	}
	return &bucket{client: *core, name: name, prefix: prefix, options: o}, nil
}

// keys are looked for where every client of S3 looks for them.
func keys() *credentials.Credentials {
	return credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{},
		&credentials.FileAWSCredentials{},
		&credentials.IAM{Client: &http.Client{Timeout: 10 * time.Second}}})
}

// lookup: only Amazon's own store knows every bucket by a host name.
func lookup(endpoint string) minio.BucketLookupType {
	if endpoint == amazon {
		return minio.BucketLookupAuto
	}
	return minio.BucketLookupPath
}

func transport(o S3Options) http.RoundTripper {
	return &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: max(o.AtOnce, 2),
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ResponseHeaderTimeout: o.Silence, IdleConnTimeout: time.Minute, DisableCompression: true,
		ReadBufferSize: 16 << 10, WriteBufferSize: 4 << 10}
}

func (b *bucket) String() string {
	return strings.TrimSuffix("s3://"+b.name+"/"+b.prefix, "/")
}
func (b *bucket) Name(object string) string { return "s3://" + b.name + "/" + b.prefix + object }

// List goes on behind the last name where the store breaks off.
func (b *bucket) List(ctx context.Context, under string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		last := ""
		err := b.again(ctx, func() error {
			for info := range b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix + under,
				Recursive: true, StartAfter: last}) {
				if info.Err != nil {
					return told(info.Err)
				}
				last = info.Key
				if strings.HasSuffix(info.Key, "/") && info.Size == 0 {
					continue // what consoles put there to show a folder
				}
				o := Object{strings.TrimPrefix(info.Key, b.prefix), info.Size, strings.Trim(info.ETag, `"`)}
				if !yield(o, nil) {
					return errEnough
				}
			}
			return ctx.Err()
		})
		if err != nil && err != errEnough {
			yield(Object{}, err)
		}
	}
}

var errEnough = &Fault{"enough"}

// again does something until it is done, the log is at fault, or the store has failed too often.
func (b *bucket) again(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if err == nil || FaultOf(err) != nil || try >= b.options.Tries || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(100*time.Millisecond<<(try-1), 10*time.Second)):
		}
	}
}

func (b *bucket) Open(ctx context.Context, o Object) (Log, error) {
	l := &remote{size: o.Size}
	l.open = func(from int64) (io.ReadCloser, error) { return b.get(ctx, o.Name, from, o.Version) }
	if o.Size == 0 {
		return l, nil
	}
	// The first request is made here, so that an object that has gone is known before it is read.
	return l, b.again(ctx, l.begin)
}

func (b *bucket) Read(ctx context.Context, name string) (in io.ReadCloser, err error) {
	err = b.again(ctx, func() error {
		in, err = b.get(ctx, name, 0, "")
		return err
	})
	return in, err
}

// get asks for an object from an offset on, in one version if that is known.
func (b *bucket) get(ctx context.Context, name string, from int64, version string) (io.ReadCloser, error) {
	var o minio.GetObjectOptions
	if from > 0 {
		if err := o.SetRange(from, 0); err != nil {
			return nil, err
		}
	}
	if version != "" {
		if err := o.SetMatchETag(version); err != nil {
			return nil, err
		}
	}
	ctx, stop := context.WithCancel(ctx)
	quiet := time.AfterFunc(b.options.Silence, stop)
	body, info, _, err := b.client.GetObject(ctx, b.name, b.prefix+name, o)
	if err != nil {
		quiet.Stop()
		stop()
		return nil, told(err)
	}
	in := &watched{body, quiet, stop, b.options.Silence}
	if version != "" && strings.Trim(info.ETag, `"`) != version { // not every store asks itself
		in.Close()
		return nil, errChanged
	}
	return in, nil
}

// watched gives a body up that brings nothing for too long.
type watched struct {
	io.ReadCloser
	quiet   *time.Timer
	stop    context.CancelFunc
	silence time.Duration
}

func (w *watched) Read(p []byte) (int, error) {
	w.quiet.Reset(w.silence)
	n, err := w.ReadCloser.Read(p)
	if err != nil {
		w.quiet.Stop()
	}
	return n, err
}

func (w *watched) Close() error {
	w.quiet.Stop()
	w.stop()
	return w.ReadCloser.Close()
}

func (b *bucket) Write(ctx context.Context, name string, data io.Reader, size int64) error {
	seeker, again := data.(io.Seeker)
	return b.again(ctx, func() error {
		if again {
			if _, err := seeker.Seek(0, io.SeekStart); err != nil {
				return err
			}
		}
		_, err := b.client.Client.PutObject(ctx, b.name, b.prefix+name, data, size,
			minio.PutObjectOptions{ContentType: "application/octet-stream", NumThreads: 1})
		return told(err)
	})
}

func (b *bucket) Remove(ctx context.Context, name string) error {
	return b.again(ctx, func() error {
		return told(b.client.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}))
	})
}

// told puts an answer of the store into our terms. That we are refused is the store's fault: keys expire, and a log
// must not be called unreadable for that.
func told(err error) error {
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		return err
	}
	switch {
	case answer.Code == "NoSuchKey" || answer.StatusCode == http.StatusNotFound && answer.Code != "NoSuchBucket":
		return ErrAbsent
	case answer.StatusCode == http.StatusPreconditionFailed:
		return errChanged
	}
	return fmt.Errorf("the object store says %d %s: %s", answer.StatusCode, answer.Code, answer.Message)
}
