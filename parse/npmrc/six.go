package npmrc

func (c *state) loadSix() {}

func (c *state) loginSix(u address) *Credential { return nil }

func (c *state) getAuthSix(u address, pkg string) (found, bool) { return found{}, false }
