package demo

// Tour names what npmx demo plays: mistakes for which npm prints one and the same text.
func Tour() []string {
	return []string{"token-missing", "wrong-host-port", "env-var-unset", "token-expired"}
}
