"""Texts that programs which are made of texts get wrong."""

STRING = "' \" \\ $HOME ${x} #{x} %s %% é € 😀 \n\t`id` $(id) @x ??/ </script> <!-- \"\"\" ''' 12.0 9007199254740993"
"""What a shop may well send as a name, and then some."""

SPACES = "zero\u200bwidth no\u00a0break line\u2028paragraph\u2029next\u0085 family👨\u200d👩\u200d👧 \u202etfel thgir"
"""What nobody sees."""

AMOUNTS = ("12.0", "900719925474.09931234")
"""Numbers that lose digits wherever a body is parsed and written again."""

LINES = """\
{ "a" : 12.0 , "b": 9007199254740993, "c": 1E+2,
JSON
JSON;
  JSON
JSON_
EOF
__END__
=begin
?>
*/ // /* --
\"\"\"
'''
'''''\"\"\"\"\"
`$HOME` ${HOME} #{1+1} #$0 #@a {$a} $a $$ $(id)
\\u0041 \\x41 \\101 \\n \\\\ \\" \\' \\` \\${x} \\
??/ ??= ???/ \\?
@file -x %s %n %% ! !! !x ~
</script> <!-- ]]> &amp; &
trailing blank\x20
trailing tab\t
\ttab before
é € 😀 日本語 العربية

"""
"""Lines that mean something somewhere, all of which can be seen."""

UNSEEN = (
    f"{SPACES}\r\nlone \r return\x0b\x0c\x1a\x1b\x7f\x80\x9f\ufeff" + "".join(map(chr, range(1, 32))) + "\ue000\uffff"
)
"""What cannot."""

BODIES = {
    "one character": "x",
    "a quote": '"',
    "an apostrophe": "'",
    "a backslash": "\\",
    "a backslash and a quote": '{\n\\"',
    "a dash": "-n",
    "a dash and something unseen": "-\u2028",
    "a line feed": "\n",
    "blanks": " \n  \n\t\n ",
    "indented": "  {\n    1\n  }",
    "indented and closed": "  {\n    1\n  }\n",
    "one line": f'{{"a": {STRING!r}}}',
    "lines": LINES,
    "lines and no end": LINES.rstrip("\n"),
    "unseen": UNSEEN,
    "unseen at the ends of lines": "\u2003a\u2003\n\u2028b\u2028\n\x0bc\x0b\n\x1fd\x1f\n\u3000\n\u00a0e\u00a0",
    "lines and unseen": LINES + UNSEEN + LINES,
    "ends with a backslash": LINES + "\\",
    "ends with an apostrophe": LINES + "'",
    "ends with a quote": LINES + '"',
    "ends with a backslash and a quote": LINES + '\\"',
    "too long for one Java text": '{"a": 1}\n' * 20_000,
    "too long for one Java text in emoji": "😀" * 30_000,
    "a long line": '"' * 150_000,
    "a long line and unseen": "\u2028" + "%" * 150_000,
    "long and unseen": '{"a": "\u2028"}\n' * 10_000,
}
"""Bodies, by what is special about them."""
