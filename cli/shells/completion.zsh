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
compdef _npmx npmx
