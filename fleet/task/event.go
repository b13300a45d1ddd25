package task

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"npmx/fleet/store"
)

// event is what an object store says of an object that was written, in the form of S3 (Amazon's, MinIO's, Ceph's).
type event struct {
	Records []struct {
		EventName string `json:"eventName"`
		S3        struct {
			Bucket struct {
				Name string `json:"name"`
			} `json:"bucket"`
			Object struct {
				Key  string `json:"key"`
				Size int64  `json:"size"`
				ETag string `json:"eTag"`
			} `json:"object"`
		} `json:"s3"`
	} `json:"Records"`
}

// Arrived gives the logs of a store that an event says were written. What was written elsewhere, and what was removed,
// is left out. under is the store as s3://bucket/prefix.
func Arrived(data []byte, under string) ([]store.Object, error) {
	var e event
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("an event is not in the form of S3: %w", err)
	}
	var all []store.Object
	for _, r := range e.Records {
		key, err := url.QueryUnescape(r.S3.Object.Key) // a blank is a plus there
		if err != nil {
			return nil, fmt.Errorf("an event names an object by %q, which is no key", r.S3.Object.Key)
		}
		name, inside := strings.CutPrefix("s3://"+r.S3.Bucket.Name+"/"+key, strings.TrimSuffix(under, "/")+"/")
		if created := strings.TrimPrefix(r.EventName, "s3:"); inside && name != "" &&
			strings.HasPrefix(created, "ObjectCreated:") {
			all = append(all, store.Object{Name: name, Size: r.S3.Object.Size, Version: strings.Trim(r.S3.Object.ETag,
				`"`)})
		}
	}
	return all, nil
}
