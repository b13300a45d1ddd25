package npmrc

import "strings"

// Publishing is what is sent with the publication of a package to a registry; nil: nothing. Yarn sends a credential
// then that it otherwise keeps to packages of a scope, or to its own registry. Of npm it is [Config.Login].
func (c *Config) Publishing(registry, pkg string) *Credential {
	if c.s.guest == nil {
		return c.Login(registry)
	}
	return c.AsPublisher(registry, pkg).Credential(c.RequestURL(registry, pkg), pkg)
}

// AsPublisher is the configuration as it counts while a package is published to a registry: whatever is asked there is
// asked with what the publication is sent with.
func (c *Config) AsPublisher(registry, pkg string) *Config {
	g := c.s.guest
	if g == nil || g.ships == nil {
		return c
	}
	base := strings.TrimSuffix(registry, "/")
	as, state := *g, *c.s
	as.find = func(uri, _ string) (found, bool) {
		if uri != base && !strings.HasPrefix(uri, base+"/") {
			return found{}, false
		}
		return g.ships(base, pkg)
	}
	as.foreign = base != strings.TrimSuffix(c.PublishRegistry(pkg).URL, "/")
	as.withheld, state.guest = nil, &as
	return &Config{&state}
}

// PublishRegistry is the registry that a client's settings name for the publication of a package. Later yarns have
// settings of their own for that, and go by no scope's npmRegistryServer (4.18.1).
func (c *Config) PublishRegistry(pkg string) Registry {
	g := c.s.guest
	if g == nil || g.publish == nil {
		return c.Registry(scopeForAuth(pkg))
	}
	r := c.Registry("")
	if e := g.publish(pkg); e != nil {
		r = Registry{Origin: c.s.origin(e), URL: strings.TrimSuffix(e.val.String(), "/")}
	}
	return r
}

// publishServer is what npmPublishRegistry says of a package: for its scope, else for all; nil: nothing.
func (y *yarnConfig) publishServer(pkg string) *entry {
	if s := y.scopes[strings.TrimPrefix(scopeForAuth(pkg), "@")]; s.publish != nil {
		return s.publish
	}
	return y.all.publish
}

// HeedsPublishConfig reports that the client publishes to the registry that package.json names for it. Bun goes by its
// settings alone (1.4.5).
func (c *Config) HeedsPublishConfig() bool { return c.Client() != Bun && c.Client() != Deno }
