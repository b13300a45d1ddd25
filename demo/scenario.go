package demo

import "slices"

// Scenario is one mistake, as data: the registry it needs, the files with the mistake in them, and npm's arguments.
//
// Texts may hold placeholders in braces. Of the registry: {registry} {host} {port} {base} {key}
// ("//127.0.0.1:PORT/npm/"); {public}, {public-host} and {public-key} of the one that plays npm's public registry;
// {closed} and {closed-host} where no program listens; {home} and {dir} are folders. Credentials are minted as they are
// named: {token} of Ada, {token-bob}, {token-carol}, {token-address} that is good elsewhere only, {token-github} of
// another product, {token-gone} and {token-revoked}, {token-expired}, {token-read-only}, {token-narrow}, {token-otp},
// {token-cut} (with a "#" in it), {token-split} (with a line break), {token-id} of a CI system's own issuer,
// {password}, {password-wrong}. {b64:X} is X in base64; {basic} and {basic-wrong} are what belongs into _auth. A file
// that begins with {utf-16} is written so.
type Scenario struct {
	Name     string // "token-missing"
	Title    string // one line: what is wrong
	Cause    string // a cause of the taxonomy; "" where npm succeeds
	Registry Options
	Dir      string            // where npm runs, relative to the project; "" for the project itself
	Files    map[string]string // of the project
	Home     map[string]string // of the home folder
	Env      []string
	Args     []string
	Want     Want
	Then     []Fault      // what shows only once all before it is fixed
	Beside   []Fault      // what fails in the same run for a reason of its own
	Majors   map[int]Want // what differs by npm's major
	Not      []int        // majors of npm to which this is not a mistake, or another one
}

// Want is what a good diagnosis of the scenario says. A zero field is one that it must leave empty.
type Want struct {
	Certainty string // certain, likely or possible: at best, with everything looked at
	Host      string
	Package   string
	Code      string
	Status    int
	File      string // where the fault is: relative to the project, "~/" for the home folder, a flag, or "$NAME"
	Line      int    // 1-based
	Exit      int
	Seen      string // the credential of the request that failed, as in [Request]; "" where none was made
	Web       bool   // only someone else can fix it: the registry's owner, its web site, the network
	Open      bool   // no step can be carried out by a machine: a name is to be chosen, a wire to be fixed
}

// Fault is a second mistake of a scenario.
type Fault struct {
	Cause string
	Want  Want
}

// Scenarios lists all, in the order in which a manual would.
func Scenarios() []Scenario {
	return slices.Concat(tokenScenarios(), entryScenarios(), homeScenarios(), placeScenarios(), passwordScenarios(),
		registryScenarios(), routeScenarios(),
		rightScenarios(), publishScenarios(), jobScenarios(), outageScenarios(), vendorScenarios(), kindScenarios(),
		doubleScenarios(), doubleFileScenarios(),
		factScenarios(), unreadScenarios(), siblingScenarios(), disguisedScenarios(), statedScenarios(),
		scriptScenarios(), silentScenarios())
}

// Find returns the scenario of that name.
func Find(name string) (Scenario, bool) {
	all := Scenarios()
	i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		return Scenario{}, false
	}
	return all[i], true
}

// Start brings up the registry that the scenario needs.
func (s Scenario) Start() (*Registry, error) { return Start(s.Registry) }

const (
	shopJSON = `{
  "name": "shop",
  "version": "1.0.0",
  "private": true,
  "dependencies": {
    "@acme/core": "^1.0.0"
  }
}
`
	libraryJSON = `{
  "name": "@acme/core",
  "version": "9.0.0",
  "description": "a new version of a private package"
}
`
	registryLine = "registry={registry}\n"
	scopeLine    = "@acme:registry={registry}\n"
)

// shop is a project that needs a private package; its .npmrc holds the lines given.
func shop(npmrc string) map[string]string {
	return map[string]string{"package.json": shopJSON, ".npmrc": npmrc}
}

// library is a project to be published.
func library(npmrc string) map[string]string {
	return map[string]string{"package.json": libraryJSON, ".npmrc": npmrc}
}

func home(npmrc string) map[string]string { return map[string]string{".npmrc": npmrc} }

// refused is the verdict over an install of @acme/core that ended with 401.
func refused(certainty, seen, file string, line int) Want {
	return Want{Certainty: certainty, Host: "{host}", Package: "@acme/core", Code: "E401", Status: 401, File: file,
		Line: line, Exit: 1, Seen: seen}
}

// answered is the verdict over a request for a package that the registry answered otherwise.
func answered(certainty, host, pkg, code string, status int, seen string) Want {
	return Want{Certainty: certainty, Host: host, Package: pkg, Code: code, Status: status, Exit: 1, Seen: seen}
}

func (w Want) at(file string, line int) Want {
	w.File, w.Line = file, line
	return w
}

func (w Want) likely() Want {
	w.Certainty = "likely"
	return w
}

func (w Want) open() Want {
	w.Open = true
	return w
}

func (w Want) web() Want {
	w.Web = true
	return w
}
