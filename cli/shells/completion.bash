# Completion of npmx for bash. In ~/.bashrc: eval "$(npmx self completion bash)"
_npmx() {
	local IFS=$'\n' line word
	COMPREPLY=()
	while IFS= read -r line; do
		word=${line%%$'\t'*}
		COMPREPLY+=("$(printf '%q' "$word")")
	done < <(npmx self complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -o bashdefault -F _npmx npmx
