import { COMPLETE } from "./complete-word.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

const HOW_TO: Readonly<Record<Shell, string>> = {
  bash: `# Completions of dwtriage for bash 3.2 and later. For this shell, and in ~/.bashrc for every one:
#   source <(dwtriage completion bash)
# bash 3.2 (macOS):  eval "$(dwtriage completion bash)"`,
  zsh: `#compdef dwtriage
# Completions of dwtriage for zsh. In ~/.zshrc, behind compinit:
#   source <(dwtriage completion zsh)
# or as a file of $fpath:
#   dwtriage completion zsh > ~/.zfunc/_dwtriage`,
  fish: `# Completions of dwtriage for fish. For this shell:
#   dwtriage completion fish | source
# for every one:
#   dwtriage completion fish > ~/.config/fish/completions/dwtriage.fish`,
};

/** bash takes words apart at colons as well: they are put together again as they stand on the line. */
const BASH = `
_dwtriage() {
  local line=\${COMP_LINE:0:COMP_POINT} word kind answer i
  local -a words
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i == 0)) || [[ $line == [[:space:]]* ]]; then
      line=\${line#"\${line%%[![:space:]]*}"}
      ((i == COMP_CWORD)) && word=$line
      words[\${#words[@]}]=$word
    else
      ((i == COMP_CWORD)) && word=$line
      words[\${#words[@]} - 1]+=$word
    fi
    line=\${line#"$word"}
  done
  COMPREPLY=()
  {
    IFS= read -r kind || return 0
    while IFS= read -r answer; do
      COMPREPLY[\${#COMPREPLY[@]}]=$answer
    done
  } < <(command dwtriage ${COMPLETE} bash "$COMP_WORDBREAKS" "\${words[@]:1}" 2>/dev/null)
  case $kind in
    open) compopt -o nospace 2>/dev/null ;;
    files) compopt -o default 2>/dev/null ;;
    folders) compopt -o dirnames 2>/dev/null ;;
  esac
  return 0
}
complete -o nosort -F _dwtriage dwtriage 2>/dev/null || complete -F _dwtriage dwtriage
`;

const ZSH = `
_dwtriage() {
  local kind value about
  local -a before values shown more
  before=("\${(@Q)words[2,CURRENT-1]}")
  {
    IFS= read -r kind || return 1
    while IFS=$'\\t' read -r value about; do
      values+=("$value")
      shown+=("$value\${about:+  -- $about}")
    done
  } < <(command dwtriage ${COMPLETE} zsh "\${before[@]}" "\${(Q)PREFIX}" 2>/dev/null)
  case $kind in
    files) compset -P '--*='; _files; return ;;
    folders) compset -P '--*='; _files -/; return ;;
    open) more=(-S '') ;;
  esac
  (( $#values )) || return 1
  compadd -U -l -V dwtriage -d shown "\${more[@]}" -a -- values
}
if [ "$funcstack[1]" = "_dwtriage" ]; then
  _dwtriage "$@"
else
  compdef _dwtriage dwtriage
fi
`;

const FISH = `
function __dwtriage_complete
  set -l before (commandline -opc)
  set -e before[1]
  set -l word (commandline -ct)
  set -l plain (string unescape -- "$word"; or string unescape -- "$word\\""; or string unescape -- "$word'"; or echo -- "$word")
  set -l answer (command dwtriage ${COMPLETE} fish $before "$plain" 2>/dev/null)
  set -l kind $answer[1]
  set -e answer[1]
  switch "$kind"
    case files
      __fish_complete_path "$plain"
    case folders
      __fish_complete_directories "$plain"
    case '*'
      string join -- \\n $answer
  end
end
complete -c dwtriage -f -k -a '(__dwtriage_complete)'
`;

/** The script that makes a shell complete command lines of dwtriage. */
export function shellScript(shell: Shell): string {
  const body = { bash: BASH, zsh: ZSH, fish: FISH }[shell];
  return `${HOW_TO[shell]}\n${body.trim()}`;
}
