package cli

// What npmx-fleet says. Lower case, no full stop, and what to do stands on a line of its own.
const (
	tagline = "Many machines read the logs of many jobs: which registries refuse whom, and why. What it says is what " +
		"npmx explain says of the same logs."

	sayUsage      = "%w\nnpmx-fleet --help shows the verbs, npmx-fleet VERB --help their flags"
	sayOverlap    = "results in %s would lie among the logs in %s, and be read as such\nname another place with --out"
	sayNoManifest = "nothing was put yet for %s\nnpmx-fleet put DIR --out %s does that, npmx-fleet run DIR does it all"
	sayOtherJob   = "%s holds results of logs in %s, not in %s\nname another place with --out"
	sayNoLogs     = "no logs in %s"
	sayPut        = "%d logs in %d tasks: %d were done before, %d wait in the queue, %d were put there now"
	sayReconciled = "%d logs in %d tasks: %d are done, %d wait in the queue, %d were put there again; %d results " +
		"count no more"
	sayPruned    = "%d results that count no more were removed"
	sayOtherKind = "the manifest is that of another version or of other rules: %s, and this is %s\nput the logs " +
		"again with this one"
	sayWorkerDied = "worker %d died (%v); another one goes on"
	sayWorkerBad  = "worker %d cannot work (%v)"
	sayLeft       = "%d of %d tasks are not done\nnpmx-fleet work does them, npmx-fleet reconcile puts those that " +
		"the queue has lost"
	sayAside      = "%d logs were set aside, since whoever reads them dies: npmx-fleet dead --out %s names them"
	sayNoneDead   = "no log was set aside"
	sayNothingToo = "give work a place to take logs from: --events SUBJECT is for logs in s3://bucket/prefix"
	sayCompare    = "%s is no summary: %v"
	sayCountsOnly = "a summary holds counts, not lines\nthe lines of shards need only be put one behind the other"
	sayWorkers    = "a machine has at least one worker"
)

// longHelp is what the help says of the verbs, flags and arguments whose line in the grammar has no room for it, by the
// names that stand there instead.
func longHelp() map[string]string {
	return map[string]string{
		"run": "Read all logs of a folder or bucket on this machine, with as many workers as cores, and say what " +
			"was found.",
		"put": "Put the logs of a folder or bucket into the queue; those that were read before are left out.",
		"reconcile": "Put into the queue again what the manifest names and has no result, as after the loss of the " +
			"queue's disk.",
		"sum":         "Add up summaries that npmx explain wrote on several machines, each of its own shard.",
		"s3_endpoint": "Address of the object store.",
		"nats":        "Addresses of the queue's servers, with commas between them.",
		"format": "text, json or html: counts, as npmx explain --summary has them; ndjson: a line a log; findings: " +
			"a flat line a finding, for tables; openmetrics: for Prometheus.",
		"by":      "Count by cause, host, package, team, repository or day, or by several at once.",
		"compare": "Say what has changed since the summary in this file, which --format json wrote.",
		"out":     "Folder or s3://bucket/prefix for results.",
		"at_once": "Logs under way at once in each worker. Default: 32 for a bucket, 4 for a folder.",
		"deaths": "How many workers may die of a task before it is split into its logs, and of a log before it is " +
			"set aside.",
		"events": "Also read logs as they arrive: the subject to which the object store sends its events.",
	}
}
