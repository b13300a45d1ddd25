package parse

import "sync"

func sends(sent string) func(*Failure) { return func(f *Failure) { f.Sent = sent } }

// pnpmSays are the lines of pnpm's report.
var pnpmSays = sync.OnceValue(func() sentences {
	return compile(
		sentence{"No authorization header was set", sends("no")},
		sentence{"help: No authorization header", sends("no")},
		sentence{"…An authorization header was used", sends("yes")},
		sentence{"help: {wanted} is not in the npm registry, or you have no permission", nil},
		sentence{"{wanted} is not in the npm registry, or you have no permission", nil},
		sentence{"Failed to resolve {wanted}", nil},
		sentence{"Failed to publish package {published} (status {status}{reason}):{message}", nil},
		sentence{"…at {url}) responded with {status}{message}", nil},
		sentence{"…{method} {url} {answer}", nil},
		sentence{"…{method} {url}", nil},
		sentence{"{method} .../{path}: {answer}", nil},
		sentence{"…returned HTTP {status} for {url}", nil},
		sentence{"…returned HTTP {status}", nil},
		sentence{"…metadata from {url}{answer}", nil},
		sentence{"Failed to find the current user: {status}", nil},
		sentence{"{network}", nil},
	)
})

// pnpmAnswers are what pnpm 12 says of an answer, in a report whose lines are joined: it wraps them at any word.
var pnpmAnswers = sync.OnceValue(func() sentences {
	return compile(
		sentence{"…metadata from {url}: HTTP status client error ({refusal}{reason})", nil},
		sentence{"…metadata from {url}: HTTP status server error ({refusal}{reason})", nil},
		sentence{"…HTTP status client error ({refusal}{reason}) for url ({url})", nil},
		sentence{"…HTTP status server error ({refusal}{reason}) for url ({url})", nil},
		sentence{"…HTTP status client error ({refusal}{reason})", nil},
		sentence{"…HTTP status server error ({refusal}{reason})", nil},
	)
})

// pnpmThrows are the exceptions of pnpm's library, which other programs use too.
var pnpmThrows = sync.OnceValue(func() sentences {
	pnpm := func(f *Failure) { f.Client.Name = "pnpm" }
	return compile(
		sentence{"FetchError: request to {url} failed, reason: {network}", pnpm},
		sentence{"ERROR  request to {url} failed, reason: {network}", pnpm},
	)
})

// pnpmOld is what pnpm printed of an answer before it had codes.
var pnpmOld = sync.OnceValue(func() sentences { return compile(sentence{"{method} {url}: {answer}", nil}) })

// fetchSays is what the library says with which npm and pnpm ask, where no answer came.
var fetchSays = sync.OnceValue(func() sentences {
	return compile(sentence{"request to {url} failed, reason: {network}", nil})
})

// pnpmTries is pnpm's warning of an attempt that failed.
var pnpmTries = sync.OnceValue(func() sentences {
	return compile(sentence{"WARN  {method} {url} error ({code})", nil})
})

// yarnSays is what yarn 1 says behind its head.
var yarnSays = sync.OnceValue(func() sentences {
	return compile(
		sentence{`{url}: Request failed "{status}{reason}"`, nil},
		sentence{`{url}: {words}" returned a {status}`, nil},
		sentence{`{url}: {network}`, nil},
		sentence{`{url}: {phrase}`, func(f *Failure) { f.Reason = "" }}, // of a request that is no download
		sentence{`{url}: {message}`, nil},
		sentence{`{url}`, nil},
		sentence{`…Request failed "{refusal}`, nil},
		sentence{`…Couldn't find package "{wanted}"`, nil},
		sentence{`Received malformed response from registry for "{wanted}"`, nil},
		sentence{`No token found and can't prompt for login`, sends("no")},
	)
})

// bunSays is what bun says behind "error: ".
var bunSays = sync.OnceValue(func() sentences {
	return compile(
		sentence{`{method} {url} - {refusal}`, nil},
		sentence{`{method} {url} - {network}`, nil},
		sentence{`{method} {url} - {reason}`, nil},
		sentence{`{words} while loading "{wanted}" {refusal}`, nil}, // before 1.1
		sentence{`package "{wanted}" not found {site} {refusal}`, nil},
		sentence{`missing authentication`, sends("no")},
		sentence{`{code} downloading package manifest {wanted}`, nil},
		sentence{`{code} downloading tarball {wanted}`, nil},
		sentence{`{code} parsing package manifest for {wanted}`, nil},
		sentence{`{code} downloading package manifest`, nil}, // and no name, as where the registry's address is none
	)
})

// bunPublishSays are the refusals of bun publish, which have no head of their own.
var bunPublishSays = sync.OnceValue(func() sentences {
	return compile(
		sentence{`This operation requires a one-time password`, nil},
		sentence{`error: unable to authenticate, need: {challenge}`, func(f *Failure) { f.Status = 401 }},
		sentence{`{refusal} {reason}: {url}`, nil},
	)
})

// denoSays and expoSays are of programs that fetch packages themselves; versions differ in how the line begins.
var denoSays = sync.OnceValue(func() sentences {
	return compile(
		sentence{`error: npm package '{wanted}' does not exist`, func(f *Failure) { f.Status = 404 }},
		sentence{`…Failed loading {url} for package "{wanted}"`, nil},
		sentence{`…Failed loading {words} for package "{wanted}"`, nil},
		sentence{`error: Failed caching npm package '{wanted}'`, nil},
		sentence{`…Error getting response at {url} for package "{wanted}"`, nil},
	)
})

var expoSays = sync.OnceValue(func() sentences {
	return compile(sentence{`…Unexpected response: {phrase}. From url: {url}`, nil})
})
