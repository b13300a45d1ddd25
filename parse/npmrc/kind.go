package npmrc

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Kind is what a credential's shape says about its issuer. The shape is examined, the value is never kept.
type Kind string

// The kinds.
const (
	KindNpmGranular Kind = "npm-granular"
	// what `npm login` gives since December 2025; of a granular token's shape, npms_
	KindNpmSession       Kind = "npm-session"
	KindNpmLegacy        Kind = "npm-legacy" // a UUID: all of them were revoked on 2025-12-09
	KindGithubClassic    Kind = "github-classic"
	KindGithubFine       Kind = "github-fine-grained"
	KindGithubActions    Kind = "github-actions"
	KindGithubOauth      Kind = "github-oauth"
	KindGitlabPat        Kind = "gitlab-pat"
	KindGitlabDeploy     Kind = "gitlab-deploy"
	KindGitlabJob        Kind = "gitlab-job"
	KindAzurePat         Kind = "azure-pat"
	KindJWT              Kind = "jwt"
	KindGoogle           Kind = "google"
	KindArtifactoryKey   Kind = "artifactory-key"
	KindArtifactoryToken Kind = "artifactory-token"
	KindNexus            Kind = "nexus"
	KindCodeArtifact     Kind = "codeartifact"
	KindPlaceholder      Kind = "placeholder"
	KindVariable         Kind = "variable" // a ${NAME} that stayed as it is
	KindBasic            Kind = "basic"
	KindCertificate      Kind = "certificate"
	KindOpaque           Kind = "opaque"
)

// Kinds lists the closed set.
func Kinds() []Kind {
	return []Kind{KindNpmGranular, KindNpmSession, KindNpmLegacy, KindGithubClassic, KindGithubFine, KindGithubActions,
		KindGithubOauth, KindGitlabPat, KindGitlabDeploy, KindGitlabJob, KindAzurePat, KindJWT, KindGoogle,
		KindArtifactoryKey,
		KindArtifactoryToken, KindNexus, KindCodeArtifact, KindPlaceholder, KindVariable, KindBasic, KindCertificate,
		KindOpaque}
}

// prefixes are the makers' marks, longest first where one begins another.
var prefixes = []struct {
	mark string
	kind Kind
}{
	{"npms_", KindNpmSession}, {"npm_", KindNpmGranular},
	{"github_pat_", KindGithubFine}, {"ghp_", KindGithubClassic}, {"ghs_", KindGithubActions},
	{"gho_", KindGithubOauth},
	{"ghu_", KindGithubOauth},
	{"glpat-", KindGitlabPat}, {"gldt-", KindGitlabDeploy}, {"glcbt-", KindGitlabJob},
	{"AKCp", KindArtifactoryKey}, {"cmVmdGtu", KindArtifactoryToken}, // base64 of "reftkn"
	{"NpmToken.", KindNexus}, {"ya29.", KindGoogle},
}

// kindOf recognises a token's kind by its shape.
func kindOf(token string) Kind {
	for _, p := range prefixes {
		if strings.HasPrefix(token, p.mark) && len(token) > len(p.mark)+3 {
			return p.kind
		}
	}
	switch {
	case onlyVariable(token) && strings.HasPrefix(token, "${"):
		return KindVariable
	case isPlaceholder(token):
		return KindPlaceholder
	case isUUID(token):
		return KindNpmLegacy
	case strings.HasPrefix(token, "eyJ") && strings.Count(token, ".") == 4:
		return KindCodeArtifact
	case strings.HasPrefix(token, "eyJ") && strings.Count(token, ".") == 2:
		return jwtKind(token)
	case len(token) == 52 && strings.Trim(token, "abcdefghijklmnopqrstuvwxyz234567") == "", len(token) == 84 &&
		token[76:80] == "AZDO":
		return KindAzurePat
	}
	return KindOpaque
}

// jwtKind recognises GitLab's job tokens by their issuer's claims, else only that it is a JWT.
func jwtKind(token string) Kind {
	claims := jwtClaims(token)
	if claims == nil {
		return KindOpaque
	}
	if _, ok := claims["job_id"]; ok {
		return KindGitlabJob
	}
	return KindJWT
}

// jwtClaims reads a JWT's claims without checking who signed them; only the clock's are used.
func jwtClaims(token string) map[string]any {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 16<<10 {
		return nil
	}
	body, _ := unbase64(parts[1])
	var claims map[string]any
	if json.Unmarshal(body, &claims) != nil {
		return nil
	}
	return claims
}

// expiry returns a JWT's exp, else the zero time.
func expiry(token string) time.Time {
	exp, ok := jwtClaims(token)["exp"].(float64)
	if !ok || exp <= 0 || exp > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(exp), 0).UTC()
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
				return false
			}
		}
	}
	return true
}

// placeholders are the words that manuals, CI setups and templates leave where a token belongs;
// XXXXX-XXXXX-XXXXX-XXXXX is actions/setup-node's.
var placeholders = []string{"your-token", "your_token", "yourtoken", "my-token", "mytoken", "my_token", "token",
	"npm_token", "authtoken",
	"auth_token", "auth-token", "secret", "changeme", "change-me", "replace-me", "replaceme", "placeholder", "dummy",
	"todo", "fake", "example",
	"undefined", "null", "none", "true", "false", "test", "foo", "bar", "foobar", "access-token", "access_token",
	"personal-access-token", "your-npm-token",
	"your_npm_token", "your-auth-token", "your_auth_token", "npm-token", "node_auth_token", "github_token", "gh_token",
	"redacted", "masked"}

func isPlaceholder(s string) bool {
	if len(s) > 200 {
		return false
	}
	low := strings.ToLower(strings.Trim(s, "<>[]{}\"'%$() "))
	if low == "" {
		return true
	}
	if slices.Contains(placeholders, strings.TrimSuffix(strings.TrimSuffix(low, "-here"), "_here")) {
		return true
	}
	bare := strings.Trim(s, "-_")
	switch {
	case len(bare) >= 3 && (strings.Trim(bare, "xX-") == "" || strings.Trim(bare, "*") == "" ||
		strings.Trim(bare, ".") == ""):
		return true
	case strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">"):
		return true
	case strings.HasPrefix(s, "${{") && strings.HasSuffix(s, "}}"), strings.HasPrefix(s, "$(") &&
		strings.HasSuffix(s, ")"):
		return true // a CI's own template that was not filled in
	}
	return strings.HasPrefix(s, "$") && isWord(s[1:], true) || strings.HasPrefix(s, "%") && onlyVariable(s)
}
