# Completion of npmx for fish. In ~/.config/fish/config.fish: npmx self completion fish | source
function __npmx_complete
    set -l words (commandline -opc)
    set -l found (npmx self complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c npmx -f -a '(__npmx_complete)'
