//! `completions` and `man`.

use std::io::Write;

use clap::CommandFactory;

use super::{Arguments, Done, Status, fields, out};

/// Prints completions for a shell.
pub fn completions(shell: clap_complete::Shell) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "earmark", &mut text);
    let mut out = out::stdout();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Status::Done)
}

/// Prints the manual page: the program, every command, fields of `--json`, status, files.
pub fn man() -> Done {
    let mut out = out::stdout();
    out.write_all(&page()?)?;
    out.flush()?;
    Ok(Status::Done)
}

fn page() -> std::io::Result<Vec<u8>> {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    writeln!(page, ".SH COMMANDS")?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let positionals: Vec<String> = sub.get_positionals().map(value_names).collect();
        writeln!(page, ".SS {}", roff(format!("earmark {} {}", sub.get_name(), positionals.join(" ")).trim_end()))?;
        if let Some(about) = sub.get_long_about().or(sub.get_about()) {
            literal(&mut page, &about.to_string())?;
        }
        for arg in sub.get_opts().filter(|arg| !arg.is_global_set() && arg.get_id() != "help") {
            let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
            let long = arg.get_long().map(|long| format!("--{long}")).unwrap_or_default();
            let value = if arg.get_action().takes_values() { format!(" {}", value_names(arg)) } else { String::new() };
            writeln!(page, ".TP\n{}", roff(&format!("{short}{long}{value}")))?;
            writeln!(page, "{}", roff(&arg.get_help().map(ToString::to_string).unwrap_or_default()))?;
        }
    }
    writeln!(page, ".SH \"JSON\"")?;
    writeln!(
        page,
        "{}",
        roff(
            "Commands that print data take --json (one document) and --json-lines (one object a line). Names are stable. Times are RFC 3339 in UTC, lengths seconds, sizes bytes, absent values null. Text is display text unless the name ends in _html. Passwords and keys in addresses are masked. The names of earmark inspect are those of an episode and a show as their feed says them."
        )
    )?;
    for (kind, names) in fields::ALL {
        writeln!(page, ".SS {}", roff(kind))?;
        for (name, meaning) in *names {
            writeln!(page, ".TP\n.B {}\n{}", roff(name), roff(meaning))?;
        }
    }
    writeln!(page, ".SH \"EXIT STATUS\"")?;
    for (status, meaning) in [
        ("0", "done"),
        ("1", "failed"),
        ("2", "wrong use: an unknown option, no terminal where one is needed"),
        ("3", "partly done: some failed; which ones is on standard error and in --json"),
        ("4", "nothing, or more than one thing, matches"),
        ("5", "the network is needed and not there"),
        ("6", "the library is in use, damaged, or made by a newer version"),
        ("130, 143, 129", "ended by Ctrl-c, SIGTERM, SIGHUP"),
    ] {
        writeln!(page, ".TP\n.B {status}\n{meaning}")?;
    }
    writeln!(page, ".SH FILES")?;
    for (file, meaning) in [
        ("~/.config/earmark/config.toml, keys.toml", "settings and keys ($XDG_CONFIG_HOME); edited by people only"),
        ("~/.local/share/earmark/library.db", "the library ($XDG_DATA_HOME)"),
        ("~/.local/share/earmark/logins.json", "names and passwords of private feeds, for the owner only"),
        ("~/.local/state/earmark/earmark.log", "the log ($XDG_STATE_HOME); at 5 MB it becomes earmark.log.old"),
        ("~/.cache/earmark", "safe to delete ($XDG_CACHE_HOME)"),
    ] {
        writeln!(page, ".TP\n{}\n{}", roff(file), roff(meaning))?;
    }
    writeln!(page, ".SH ENVIRONMENT")?;
    for (name, meaning) in [
        ("EARMARK_SECTION__NAME", "any setting, such as EARMARK_UI__THEME=dark"),
        ("EARMARK_LOG", "what is logged, such as earmark=debug,warn"),
        ("NO_COLOR, CLICOLOR_FORCE", "no colours; colours in spite of it"),
        ("HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY", "proxies"),
        ("BROWSER", "the web browser"),
    ] {
        writeln!(page, ".TP\n.B {}\n{}", roff(name), roff(meaning))?;
    }
    Ok(page)
}

fn value_names(arg: &clap::Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let many = arg.get_num_args().is_some_and(|range| range.max_values() > 1);
    match (arg.is_required_set() || !arg.is_positional(), many) {
        (true, true) => format!("{names}…"),
        (true, false) => names,
        (false, true) => format!("[{names}…]"),
        (false, false) => format!("[{names}]"),
    }
}

/// Lines as they are, examples included.
fn literal(page: &mut Vec<u8>, text: &str) -> std::io::Result<()> {
    let mut verbatim = false;
    for line in text.lines() {
        let example = line.starts_with("  ");
        if example != verbatim {
            writeln!(page, "{}", if example { ".nf" } else { ".fi" })?;
            verbatim = example;
        }
        if line.is_empty() {
            writeln!(page, ".PP")?;
        } else {
            writeln!(page, "{}", roff(line))?;
        }
    }
    if verbatim {
        writeln!(page, ".fi")?;
    }
    Ok(())
}

/// Text in which nothing is a request or an escape of roff.
fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('`', "\\(ga");
    if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
}
