package ci

import "testing"

// TestPrompts: what people paste of a terminal names the command; a sentence or a listing that has one in it does not.
func TestPrompts(t *testing.T) {
	for _, prompt := range []string{"~/p〉", "~/p 〉 ", "user@box:~/p$ ", `C:\p>`, `PS C:\Users\me> `,
		"➜  p git:(main) ✗ ", "➜ p ",
		"bash-5.1$ ", "[me@box p]$ ", "root@abc:/app# ", "me@mac p % ", "❯ ", "me@box ~/p> ", "~/p $ ",
		"(venv) ~/p$ ",
		"/app # ", "PS /home/me> "} {
		for _, command := range []string{"npm publish", "pnpm install", "yarn add x", "bun publish"} {
			if got, ok := prompted(prompt + command); !ok || got != command {
				t.Errorf("%q: %q, %v", prompt+command, got, ok)
			}
		}
	}
	for _, line := range []string{"npm publish", "run this: $ npm login", "> npm run build", "log in with npm login",
		"see https://x.example/> npm login", "warn: use > npm login", "error: Command failed: npm ci",
		"a > b npm x",
		"❯ run npm ci", `"C:\x" > npm ci`, "> acme@1.0.0 build", "- npm install",
		"my-npm install", "user@box: npm ci"} {
		if got, ok := prompted(line); ok {
			t.Errorf("%q is taken for a prompt with %q", line, got)
		}
	}
}
