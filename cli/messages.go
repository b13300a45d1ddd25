package cli

// The words of npmx itself, apart from the rules' advice. They are lower case, short and true, without a full stop
// at the end of an error; fact first, then what to do, on lines of their own. Errors go to stderr behind "npmx: ".

const tagline = "Runs npm and, when a registry refuses it, says why: the cause, the file and line, and steps that work."

const helpText = `npmx runs npm and, when a registry refuses it, says why:
the right cause, the file and line that causes it, and steps that work.

  npmx install                 npm install, explained if it fails; the same for every npm command
  npmx pnpm install            the same for pnpm, yarn, bun and deno, with their own files
  npmx explain build.log       why a saved log shows a refusal (files, folders, archives or a pipe)
  npmx explain                 why npm's last run in this project failed
  npm ci 2>&1 | npmx explain --tee
  npmx check [TARGET]          which registry and credential npm would use, before anything fails
  npmx check --for publish     would npm publish (or install) be let through, here and now?
  npmx lint [FILE]             what is wrong in .npmrc itself, before anything fails
  npmx report                  one page for a support ticket, secrets masked
  npmx fix                     the edits that the last explanation proposed: a diff, applied after confirmation
  npmx demo [SCENARIO]         a planted mistake, npm's output and ours (--list shows them)
  npmx rules list, show, check what npmx knows
  npmx wrap [flags] -- ci      npm ci, with flags of npmx
  npmx mcp [FOLDER]            explain, check and fix for a coding agent (docs/agents.md)
  npmx self version, schema    about npmx itself

settings of a wrapped run, from the environment
  NPMX_REPORT=FILE      also write the report as json      NPMX_FORMAT=FORMAT     how to write findings
  NPMX_OUT=FORMAT=FILE  another format, in a file          NPMX_LABELS=KEY=VALUE  on every finding
  NPMX_PROBE=never|10s  how long to wait for a registry    NPMX_PTY=auto|always|never
  NPMX_VERBOSE=never    leave npm's loglevel alone         NPMX_DEBUG=FILE        what npmx itself did
  NPMX_CHECK=ci,publish ask first; what would be refused is not run (install, ci, publish)
  NPMX_CI=never         no annotations in a CI system      NPMX_NPM=PATH          the npm to run
  NPMX_RULES=FILES      your rule files, separated by : (Windows: ;)
  NPMX=off              run npm plainly

npm's own help: npmx help, or npmx wrap -- --help
`

// What a coding agent reads of the tools of npmx mcp.
const (
	mcpInstructions = "npmx finds out why an npm registry refuses npm, pnpm, yarn or bun (401, 403, 404, " +
		"certificates, proxies). Call explain after such a failure, then follow its steps; fix proposes an edit, and " +
		"writes it with apply."
	mcpExplain = "Say why a registry refused npm, pnpm, yarn or bun: the cause, how certain it is, the file and " +
		"line, and steps. Give the log as text, or the path of a log, a folder or an archive of logs in the " +
		"project; with neither, npm's last run in this project is explained. The data follow `npmx self schema`. No " +
		"registry is asked."
	mcpCheck = "Say which registry npm would use in this project and with which credential, before anything fails. " +
		"No registry is asked, unless for or online is given. The data follow `npmx self schema check`, with for " +
		"`outlook`."
	mcpFix = "Show the edits that the last explanation of this project proposed, as a diff without secrets. Nothing " +
		"is written unless apply is true. npm is not run: verify holds the commands that show whether it helped."
)

// longHelp is what is said of those verbs, flags, arguments and fields of tools that have no room for it on their own
// line, by the names that stand there instead.
func longHelp() map[string]string {
	return map[string]string{
		"check_for": "Would this command be let through? Asks each registry in use, " +
			"with GET alone, and exits 1 if not.",
		"check_client": "Whose files count: npm, pnpm, yarn, bun, deno or corepack. Flags of that client follow the " +
			"double dash.",
		"check_target": "A package, a @scope or a URL; all registries in use if none is named. Flags of npm follow " +
			"a double dash.",
		"fix": "Show the edits of this project's last finding, and apply them after confirmation.",
		"mcp": "Serve explain, check and fix to a coding agent, " +
			"by the Model Context Protocol on stdin and stdout.",
		"explain_label": "Put a label on every finding, as team=web; may be given several times.",
		"explain_why": "Show what decided, and which rules came close; with =RULE, why that rule did or did not " +
			"apply. Text format only.",
		"explain_trace": "Say on stderr which reader took each line of a log that was read at all, and what was " +
			"withdrawn.",
		"explain_tee": "Copy standard input to standard output as it arrives; also exit 1 when npm failed for " +
			"another reason.",
		"explain_only":       "Write only about logs in which something was found, or that could not be read: found.",
		"explain_files_from": "Read the names of logs from a file, a line each; - for standard input.",
		"explain_shard": "Read only the i-th of n parts of the logs, as 2/8. A log is in the same part whatever " +
			"others there are.",
		"explain_file": "Logs: files, folders, archives, or - for standard input. Default: standard input if it is " +
			"piped, else npm's last run in this project.",
		"lint_file": "An .npmrc, .yarnrc.yml or bunfig.toml, or a folder with them; those that are read here if " +
			"none is named.",
		"man_page": "npmx, npmx-explain, npmx-check, npmx-lint, npmx-report, npmx-fix, or npmx-rules, which " +
			"describes rule files.",
		"mcp_folder": "The project that the tools work in; the folder that this is started in if none is named.",
		"mcp_for": "install or publish: ask the registries whether that command would " +
			"be let through, with GET alone",
		"mcp_targets": "packages, @scopes or URLs; everything in use if none is named",
		"mcp_here": "the log is of a run in this project, on this machine: " +
			"look at its configuration too, and let fix know",
		"mcp_token_env":     "where a token is needed, the name of the variable that npm reads it from; never a token",
		"report_output":     "Write it to a new file that its owner alone can read, not to the screen.",
		"report_log":        "Saved logs of the failure; npm's last run in this project if none is named.",
		"fix_token_env":     "Where a token is needed, write $${NAME}, which npm reads from the environment.",
		"rules_list_format": "How to write them: text, or the manual of causes and fixes as markdown.",
		"rules_show_format": "How to write it: text, or yaml, as the rule's file has it, to copy and change.",
		"color":             "Colour the text: auto, always, never. Of the text format only.",
		"width": "Break the text at this many columns; 0 asks COLUMNS, else the terminal. A file or a pipe is not " +
			"broken.",
		"self_schema": "report, check, or outlook: of check --for.",
		"summary":     "Count the findings of all logs instead of showing each; as text, or =json or =html.",
		"compare":     "Say what has changed since the summary in this file, written by --summary=json.",
	}
}

const (
	hintUsage      = "npmx: see npmx %s --help\n"
	sayNeedsValue  = "--%s needs a value: %s"
	sayNpmsFlags   = "flags of npm follow --: npmx check -- %s"
	sayOnlyFor     = "--within and --all belong to --for\nadd --for install, or --for publish"
	sayForOnline   = "--online does not go with --for, which asks by itself"
	sayForDeno     = "deno publishes to no registry of npm's: leave out --for, and add --online"
	sayForCorepack = "corepack installs no packages: leave out --for, and add --online"
	sayForTargets  = "npmx check --for publish takes no packages: it asks for the one of this folder"
	sayWithin      = "%s: not a time; write hours, days or weeks, as 36h, 14d or 2w"
	sayNoManifest  = "no readable package.json in %s: npm has nothing to publish there"
	sayNoNpm       = "no npm on PATH\ninstall Node.js, which brings npm, or set NPMX_NPM to npm's path"
	sayNoSuchNpm   = "NPMX_NPM names %s, which is not a program\n" +
		"set it to npm's path, or unset it to run the npm on PATH"
	sayNoExec       = "%s is not executable\nmake it so, or set NPMX_NPM to another npm"
	sayLoop         = "%s leads back to npmx, and there is no other npm\nset NPMX_NPM to npm's own path"
	sayNoClient     = "no %s on PATH\ninstall %s, or add its folder to PATH"
	sayClientNoExec = "%s is not executable\nmake it so"
	sayClientLoop   = "%s leads back to npmx, and there is no other %s on PATH"
	sayNoPty        = "%s ran without a terminal of its own: %s"
	sayNothing      = "no registry access failure found in this log"
	sayLeftOver     = "npm failed, but no registry access failure was found in this log"
	sayUnclear      = "a registry answered with %s, and npmx cannot tell why\nlook at the " +
		"registry's own words: run it again with --loglevel=verbose"
	sayEmpty = "this log is empty\npass npm's output, or run the command under " +
		"npmx"
	sayBinary = "not a text log (binary data): pass npm's output, or an archive of logs (.gz, " +
		".zst, .zip, .tar)"
	sayNoFile     = "%s: no such file; name a log, or - for standard input"
	sayNpmExplain = "%s: no such file\nfor npm's own explain: npmx why %s, or npmx wrap -- explain %s"
	sayLastRun    = "no input; this is npm's last run in this project"
	sayNothingIn  = "no input, and npm has no debug log of this project\nrun npmx explain FILE, or pipe a " +
		"log into npmx explain"
	sayNoLog      = "no debug log of npm for this project\nrun npmx explain FILE, or pipe a log into npmx explain"
	sayNamedLog   = "npm's debug log of this run was read as well: %s"
	sayReport     = "cannot write the report: %s\nset NPMX_REPORT to a file in a folder that exists"
	sayOut        = "--out is FORMAT=FILE, not %q"
	sayOutput     = "cannot write %s: %s"
	sayLabel      = "--label is KEY=VALUE, not %q"
	sayTwoFormats = "--format is given twice: one format goes to the screen\nadd --out FORMAT=FILE for another"
	saySummary    = "%s is not a summary: %s\nwrite one with npmx explain --summary=json"
	sayMoment     = "%s is a date, a time, or how long ago (7d, 12h), not %q"
	sayShard      = "--shard is I/N, as 2/8, not %q"
	sayNoneListed = "--files-from lists no log"
	sayState      = "cannot remember what was read in %s: %s"
	sayVerb       = "npm has no command %q; did you mean npmx %s?"
	sayCutDebug   = "the debug log %s is not whole: %s"
	sayNoDebug    = "NPMX_DEBUG names %s: %s\nnothing is written there; name a new file"
	sayOddProbe   = "NPMX_PROBE is auto, never or a time such as 10s, not %q; the registry was not asked"
	sayOddPty     = "NPMX_PTY is auto, always or never, not %q; using auto"
	sayOddCheck   = "NPMX_CHECK names commands: install, ci, publish, not %q; nothing was asked about it"
	sayNotRun     = "npmx: %s was not run: NPMX_CHECK is set, and it would be refused\n"
	sayOddVerbose = "NPMX_VERBOSE is auto or never, not %q; using auto"
	sayOddFlag    = "%s is one of %s, not %q"
	sayFormat     = "unknown format %q\nuse one of: %s"
	sayWhyText    = "--why works with --format text only"
	sayNoRule     = "unknown rule %q%s\nnpmx rules list names them all"
	sayNoRules    = "%s: no rules file (*.yaml, *.yml) in this folder"
	sayRuleOff    = "the rule %s is switched off by %s"
	sayNoSuch     = "unknown rule or cause %q%s\nnpmx rules list names them all"
	sayYAMLOfRule = "%s is a cause, and only a rule has a file\nnpmx rules list --cause names its rules"
	sayNoCause    = "unknown cause %q%s\nnpmx rules list names them all"
	sayWhichCause = "name the cause that the rule finds, one of %s"
	sayNoScenario = "unknown scenario %q\nnpmx demo --list names them all"
	sayChecked    = "%s: no problem%s\n"
	sayCount      = "%d rules of npmx, %d of yours"
	sayReplacing  = " (%d replacing npmx's)"
	sayOff        = ", %d switched off"
	sayDoubt      = "several npm runs match this one; their debug logs were ignored"
	sayUnknown    = "npm failed without output, and no debug log of this run was found\nrun it again without " +
		"--silent to have it explained"
	sayUnread = "reading npm's configuration took too long, so this run is not explained\nlook for an .npmrc " +
		"or a package.json of many megabytes"
	sayYesAlone    = "--yes belongs to --fix"
	sayLinted      = "nothing wrong found; files of settings read: %d\n"
	sayIsThere     = "%s is there already, and a report replaces no file\nname a new one"
	sayWritten     = "%s is written: read it before you pass it on\n"
	sayNoLintFix   = "nothing of this can be changed without risk: follow the steps\n"
	sayNothingKept = "no finding is stored for this project\nrun the npm command that fails under npmx first"
	sayTooOld      = "the last finding is %s old, and files may have changed\n" +
		"run the npm command that fails under npmx again"
	sayOfNoAge = "the last finding is dated in the future, so its age is not known\n" +
		"run the npm command that fails under npmx again"
	sayNoEdit   = "the last finding proposes no edit that npmx can make\nfollow the steps that it printed"
	sayAskFirst = "this would send the credential of %s to %s, and only its owner knows whether they are one " +
		"registry\nrun npmx fix without --yes"
	sayNoKey        = "no registry"
	sayProved       = "proved: %s succeeds\n"
	sayUnproved     = "not proved: %s still fails; npmx fix --undo reverts the change\n"
	sayNoAnswer     = "not proved: %s did not finish within %s; run it yourself\n"
	sayRunAgain     = "run it again: %s\n"
	sayProveThen    = "then prove it: %s\n"
	sayNothingFixed = "there is nothing here that npmx fix can undo"
	sayCannotUndo   = "%s has changed where npmx fix wrote to it; nothing was written\nremove the lines by " +
		"hand; its earlier content: %s"
	sayNoBackup    = "no file"
	sayUndone      = "%s is restored\n"
	sayLinkOut     = "%s leads out of this project, to %s; nothing was written\nif that file is meant, edit it there"
	sayFileChanged = "%s has changed since the finding; nothing was written\nrun the npm command that fails under " +
		"npmx again"
	sayTokenWanted = "a token is needed here, and npmx has none\nname a variable with --token-env NAME, or run " +
		"npmx fix at a terminal"
	sayBadName     = "a variable's name has letters, digits and _ only"
	sayChanged     = "%s is changed\n"
	sayLeft        = "what is left:\n"
	askToken       = "the token (not shown): "
	askApply       = "apply? [y/N] "
	askUndo        = "undo this? [y/N] "
	askOneRegistry = "the credential of %s will go to %s as well: agree only if both are one registry\n"
	sayTooLong     = "npm failed, and explaining it took too long\nsave npm's output, and run npmx explain on it"
	sayProtocol    = "the client does not speak the Model Context Protocol: %s"
	sayNoFolder    = "%s: no such folder"
	sayWideFolder  = "%s is no project's folder: name one, as in npmx mcp DIR"
	sayNotInside   = "%s: no such file or folder in this project"
	sayNoLastRun   = "no debug log of npm for this project: give what npm printed as text, or a log's path"
	sayEither      = "give text or path, not both"
	sayLongText    = "text is over %d bytes; save it to a file in the project, and give its path"
	sayCallTime    = "this took over %s; give fewer logs, or ask for less"
	sayFor         = "for is install or publish, not %q"
	sayMoreFound   = "%d more findings are not shown; npmx explain --summary counts them all\n"
	sayMoreFaults  = "%d logs could not be read\n"
	sayMoreTargets = "%d more registries are not shown; name a target\n"
	sayThrough     = "npmx: %s: would be let through\n"
	sayNotThrough  = "npmx: %s: would not be let through\n"
	sayDryRun      = "nothing is written; call fix with apply=true to write it\n"
	sayOwnersYes   = "this sends the credential of %s to %s: only a person may agree to that, with " +
		"npmx fix at a terminal"
	sayTokenEnv = "a token is needed here: give token_env, the name of a variable that holds one"
	sayFault    = "internal error in npmx (npm was not affected): %v"
)
