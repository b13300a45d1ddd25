package diagnosis

// guestPublications are packages that another client publishes, after check was asked whether it would be let. Deno
// publishes to no registry of npm's.
func guestPublications() []guestCell {
	const own, elsewhere = `"name": "@acme/core", "version": "9.0.0"`, `, "publishConfig": {"registry": "{registry}"}`
	none, good, revoked := text{}, token("{token}"), token("{token-revoked}")
	public := text{"registry={public}\n", "npmRegistryServer: \"{public}\"\n"}
	scoped := text{public.npmrc + "@acme:registry={registry}\n",
		public.yarnrc + "npmScopes:\n  acme:\n    npmRegistryServer: \"{registry}\"\n    npmAuthToken: {token}\n"}
	return []guestCell{
		{name: "ship", ships: own, home: good},
		{name: "ship-none", ships: own, home: none},
		{name: "ship-revoked", ships: own, home: revoked},
		{name: "ship-stranger", ships: own, home: token("{token-bob}")},
		{name: "ship-reader", ships: own, home: token("{token-carol}")},
		{name: "ship-read-only", ships: own, home: token("{token-read-only}")},
		{name: "ship-there", ships: `"name": "@acme/core", "version": "2.0.0"`, home: good},
		{name: "ship-there-none", ships: `"name": "@acme/core", "version": "2.0.0"`, home: none},
		{name: "ship-new", ships: `"name": "@acme/fresh", "version": "1.0.0"`, home: good},
		{name: "ship-plain", ships: `"name": "tiny-shelf", "version": "1.0.0"`,
			home: text{good.npmrc, "npmAuthToken: {token}\n"}},
		{name: "ship-private", ships: own + `, "private": true`, home: good},
		{name: "ship-config", ships: own + elsewhere, settings: public, home: text{good.npmrc, "npmRegistries:\n" +
			"  \"{registry}\":\n    npmAuthToken: {token}\n"}},
		{name: "ship-config-none", ships: own + elsewhere, settings: public, home: none},
		{name: "ship-config-revoked", ships: own + elsewhere, settings: public, home: text{revoked.npmrc,
			"npmRegistries:\n  \"{registry}\":\n    npmAuthToken: {token-revoked}\n"}},
		{name: "ship-scope", ships: own, settings: scoped, home: text{good.npmrc, ""}},
		{name: "ship-scope-none", ships: own, settings: text{scoped.npmrc, public.yarnrc +
			"npmScopes:\n  acme:\n    npmRegistryServer: \"{registry}\"\n"}, home: none},
		{name: "ship-other-key", ships: own, home: text{"{public-key}:_authToken={token}\n",
			"npmRegistries:\n  \"{public}\":\n    npmAuthToken: {token}\n"}},
		{name: "ship-publish-registry", ships: own, only: yarn4, settings: text{"", public.yarnrc +
			"npmPublishRegistry: \"{registry}\"\n"}, home: text{"", "npmRegistries:\n  \"{registry}\":\n" +
			"    npmAuthToken: {token}\n"}},
		{name: "ship-publish-registry-revoked", ships: own, only: yarn4, settings: text{"", public.yarnrc +
			"npmPublishRegistry: \"{registry}\"\n"}, home: text{"", "npmRegistries:\n  \"{registry}\":\n" +
			"    npmAuthToken: {token-revoked}\n"}},
		{name: "ship-flag", ships: own, settings: public, home: good, args: []string{"--registry={registry}"},
			only: "pnpm 10,pnpm 12,yarn 1,bun"},
	}
}
