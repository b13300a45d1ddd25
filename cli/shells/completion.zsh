#compdef npmx
# Completion of npmx for zsh. In ~/.zshrc, behind compinit: eval "$(npmx self completion zsh)"
_npmx() {
	local -a words_ abouts
	local line
	while IFS= read -r line; do
		words_+=("${line%%$'\t'*}")
		abouts+=("${line%%$'\t'*} -- ${line#*$'\t'}")
	done < <(npmx self complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
	if (( ${#words_} )); then
		compadd -l -d abouts -a words_
	else
		_files
	fi
}
# As a file in $fpath this is the function's own body, and what was asked for is still to be completed.
if [[ ${funcstack[1]} == _npmx ]]; then
	_npmx
else
	compdef _npmx npmx
fi
