package npmrc

// Reason is why an entry that looks meant for a URL is not what is sent.
type Reason string

// NearMiss is such an entry.
type NearMiss struct {
	Origin
	RegKey     string // of the entry, "" where it has none
	Reason     Reason
	Credential *Credential // what it would be; nil where it is none by itself
}

// NearMisses lists them, best first.
func (c *Config) NearMisses(uri, pkg string) []NearMiss { return nil }

// The reasons.
const (
	ReasonShadowed Reason = "shadowed"
)
