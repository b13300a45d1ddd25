package rules

import "fmt"

// Skeleton is a rules file with one rule of that cause, commented, to be filled in. It loads and keeps its own examples as it is.
func Skeleton(c Cause) string {
	return fmt.Sprintf(skeleton, c, c, TitleOf(c), TitleOf(c))
}

// SchemaFile is what the first line of a rules file calls the schema.
const SchemaFile = "npmx-rules.schema.json"

const skeleton = `# yaml-language-server: $schema=` + SchemaFile + `
# For an editor that completes and checks the words: npmx rules schema > ` + SchemaFile + `
#
# Change what is here, then:
#   npmx rules check FILE                     finds mistakes and tries the examples
#   npmx explain --rules FILE build.log       uses the rule once; --why=ID tells how it did
#   NPMX_RULES=FILE, or FILE in ~/.config/npmx/rules, uses it always
rules:
  - id: my/%s # a name of your own; that of one of npmx's rules replaces it
    cause: %s # %s
    title: %s # the headline; give a list if one has {placeholders}, the last without

    # All of these must hold. A list holds alternatives, null means "not there"; texts take * and ?, or /regular expressions/.
    # The more of the evidence a rule asks for, the sooner it wins.
    when:
      host: npm.yours.example
      code: [E401, E403]
      # message: "/(?i)token (is )?expired/"
      # credential: none
      # not: {ci: null}

    certainty: likely # the most that may be said: certain, likely or possible

    explanation:
      - "{host} wants something that this text explains."

    # In the order to try them. A step with a value that nobody knows is left out.
    steps:
      - text: log in to the company's registry
        command: npm login --registry={registry}
      - text: in a pipeline, ask the platform team for the secret
        where: ci
        when: {not: {ci: null}}
      # - text: write the key that npm looks for
      #   where: file
      #   edit: {file: "{user_npmrc}", line: "", old: "", new: "{want_key}=${NPM_TOKEN}"}

    verify: npm whoami --registry={registry}

    # Other causes that look the same, and what would tell.
    # alternatives:
    #   - {cause: permission-denied, tell: npm whoami prints your name}

    # Rules that say nothing beside this one; log/* names all of a kind.
    # instead_of: [log/token-missing]

    # docs: [https://wiki.corp.example/npm]

    # What the rule must win, and what it must not (not: true). npmx rules check tries both.
    examples:
      - case: {host: npm.yours.example, code: E401}
      - case: {host: npm.yours.example, code: E403, ci: jenkins}
      - {not: true, case: {host: npm.other.example, code: E401}}
`
