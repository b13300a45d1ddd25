package cli

// The words of npmx itself, apart from the rules' advice. They are lower case, short and true, without a full stop
// at the end of an error; fact first, then what to do, on lines of their own. Errors go to stderr behind "npmx: ".

const tagline = "Runs npm and, when a registry refuses it, says why: the cause, the file and line, and steps that work."

const helpText = `npmx runs npm and, when a registry refuses it, says why:
the right cause, the file and line that causes it, and steps that work.

  npmx install                 npm install, explained if it fails; the same for every npm command
  npmx explain build.log       why a saved log shows a refusal (files, folders, archives, or a pipe)
  npmx explain                 why npm's last run in this project failed
  npm ci 2>&1 | npmx explain --tee
  npmx check [TARGET]          which registry and credential npm would use, before anything fails
  npmx fix                     the edits that the last explanation proposed, as a diff, applied after a yes
  npmx demo [SCENARIO]         a planted mistake, npm's words and ours (--list names them)
  npmx rules list, show, check what npmx knows
  npmx wrap [flags] -- ci      npm ci, with flags of npmx
  npmx self version, schema    about npmx itself

settings of a wrapped run, from the environment
  NPMX_REPORT=FILE    also write the report as json        NPMX_FORMAT=FORMAT  how to write findings
  NPMX_OUT=FORMAT=FILE  another format, in a file          NPMX_LABELS=KEY=VALUE  on every finding
  NPMX_PROBE=never    do not ask the registry anything     NPMX_PTY=auto|always|never
  NPMX_RULES=FILES    your rules, apart by : (Windows: ;)  NPMX_VERBOSE=never  leave npm's loglevel alone
  NPMX_NPM=PATH       the npm to run                       NPMX_DEBUG=FILE     what npmx itself did
  NPMX_CI=never       no annotations in a CI system        NPMX=off            run npm plainly

npm's own help: npmx help, or npmx wrap -- --help
`

const (
	hintUsage     = "npmx: see npmx %s --help\n"
	sayNeedsValue = "--%s needs a value: %s"
	sayNpmsFlags  = "flags of npm follow --: npmx check -- %s"
	sayNoNpm      = "no npm on PATH\ninstall Node.js, which brings npm, or set NPMX_NPM to npm's path"
	sayNoSuchNpm  = "NPMX_NPM names %s, which is no program\nset it to npm's path, or unset it to run the npm on PATH"
	sayNoExec     = "%s is not executable\nmake it so, or set NPMX_NPM to another npm"
	sayLoop       = "%s leads back to npmx, and there is no other npm\nset NPMX_NPM to npm's own path"
	sayNoPty      = "npm ran without a terminal of its own: %s"
	sayNothing    = "nothing about access: no package manager in this log was refused by a registry"
	sayLeftOver   = "npm failed, and this log shows no registry that refused it access"
	sayUnclear    = "a registry answered with %s, and npmx does not know what that means here\nlook at the " +
		"registry's own words: run it again with --loglevel=verbose"
	sayEmpty = "there is nothing in this log\ngive one that holds what npm printed, or run the command under " +
		"npmx"
	sayBinary = "no log, it holds binary data; give the text that npm printed, or an archive of logs (.gz, " +
		".zst, .zip, .tar)"
	sayNoFile     = "%s: no such file; name a log, or - for standard input"
	sayNpmExplain = "%s: no such file\nfor npm's own explain: npmx why %s, or npmx wrap -- explain %s"
	sayLastRun    = "nothing came in; this is npm's last run in this project"
	sayNothingIn  = "nothing came in, and npm has no debug log of this project\nrun npmx explain FILE, or pipe a " +
		"log into npmx explain"
	sayNoLog      = "no debug log of npm for this project\nrun npmx explain FILE, or pipe a log into npmx explain"
	sayNamedLog   = "npm's debug log of this run was read as well: %s"
	sayReport     = "cannot write the report: %s\nset NPMX_REPORT to a file in a folder that exists"
	sayOut        = "--out is FORMAT=FILE, not %q"
	sayOutput     = "cannot write %s: %s"
	sayLabel      = "--label is KEY=VALUE, not %q"
	sayTwoFormats = "--format is given twice: one format goes to the screen\nadd --out FORMAT=FILE for another"
	sayNoDebug    = "NPMX_DEBUG names %s: %s\nnothing is written there; name a new file"
	sayOddProbe   = "NPMX_PROBE is auto or never, not %q; nothing was asked"
	sayOddPty     = "NPMX_PTY is auto, always or never, not %q; taken for auto"
	sayOddVerbose = "NPMX_VERBOSE is auto or never, not %q; taken for auto"
	sayOddFlag    = "%s is one of %s, not %q"
	sayFormat     = "no format is called %q\nuse one of: %s"
	sayWhyText    = "--why is for people: only the format text shows it"
	sayNoRule     = "no rule is called %q%s\nnpmx rules list names them all"
	sayNoRules    = "%s: no rules file (*.yaml, *.yml) is in this folder"
	sayRuleOff    = "the rule %s is switched off by %s"
	sayNoSuch     = "no rule or cause is called %q%s\nnpmx rules list names them all"
	sayYAMLOfRule = "%s is a cause, and only a rule has a file\nnpmx rules list --cause names its rules"
	sayNoCause    = "no cause is called %q%s\nnpmx rules list names them all"
	sayWhichCause = "name the cause that the rule tells, one of %s"
	sayNoScenario = "no scenario is called %q\nnpmx demo --list names them all"
	sayChecked    = "%s: no problem%s\n"
	sayCount      = "%d rules of npmx, %d of yours"
	sayReplacing  = " (%d in place of npmx's)"
	sayOff        = ", %d switched off"
	sayDoubt      = "several runs of npm fit this one; the debug log was left alone"
	sayUnknown    = "npm failed without a word, and no debug log of this run is left\nrun it again without " +
		"--silent to have it explained"
	sayUnread = "npm's configuration cannot be read in time, so this run is not explained\nlook for an .npmrc " +
		"or a package.json of many megabytes"
	sayNothingKept = "no finding of this project is kept\nrun the npm command that fails under npmx first"
	sayTooOld      = "the last finding is %s old, and files change\nrun the npm command that fails under npmx again"
	sayNoEdit      = "the last finding proposes no edit that npmx makes by itself\nfollow the steps that it printed"
	sayAskFirst    = "this would give the credential of %s to %s, and only its owner knows whether they are one " +
		"registry\nrun npmx fix without --yes"
	sayNoKey        = "no registry"
	sayProved       = "proved: %s succeeds\n"
	sayUnproved     = "not proved: %s still fails; npmx fix --undo takes the change back\n"
	sayNoAnswer     = "not proved: %s had no end after %s; run it yourself\n"
	sayRunAgain     = "run it again: %s\n"
	sayProveThen    = "then prove it: %s\n"
	sayNothingFixed = "npmx fix has written nothing here that it could take back"
	sayCannotUndo   = "%s has changed since where npmx fix wrote it; nothing was written\ntake the lines out by " +
		"hand; what it was: %s"
	sayNoBackup    = "no file"
	sayUndone      = "%s is as it was\n"
	sayLinkOut     = "%s leads out of this project, to %s; nothing was written\nif that file is meant, edit it there"
	sayFileChanged = "%s has changed since the finding; nothing was written\nrun the npm command that fails under " +
		"npmx again"
	sayTokenWanted = "a token is wanted here, and npmx knows none\nname a variable with --token-env NAME, or run " +
		"npmx fix at a terminal"
	sayBadName     = "a variable's name has letters, digits and _ only"
	sayChanged     = "%s is changed\n"
	sayLeft        = "what is left:\n"
	askToken       = "the token (not shown): "
	askApply       = "apply? [y/N] "
	askUndo        = "take this back? [y/N] "
	askOneRegistry = "the credential of %s will go to %s as well: agree only if both are one registry\n"
	sayTooLong     = "npm failed, and to explain it took too long\nsave npm's output, and run npmx explain on it"
	sayFault       = "this run cannot be explained, by a fault of npmx that left npm alone: %v"
)
