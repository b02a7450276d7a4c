//! The walls of the house: who may import whom, where each foreign crate lives, and what never stands in the pure
//! modules. Reads the sources; the table in `src/README.md` says why each wall stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Module → what it may import besides `error` and itself.
const WALLS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("config", &[]),
    ("files", &[]),
    ("log", &["text", "files"]),
    ("model", &[]),
    ("text", &["model"]),
    ("feed", &["text", "model"]),
    ("library", &["feed", "text", "model"]),
    ("app", &["library", "text", "model", "config"]),
    ("ui", &["app", "library", "text", "model", "config"]),
    ("store", &["library", "feed", "text", "model", "files"]),
    ("net", &["text", "model", "config", "feed", "files"]),
    ("player", &["model", "config"]),
    ("runtime", &["app", "ui", "config", "files", "log", "model", "text", "feed", "library", "store", "net", "player"]),
    ("cli", &["config", "files", "log", "model", "text", "feed", "library", "store", "net", "player", "runtime"]),
];

/// Modules that decide, draw and read values: no clock, thread, environment, file or socket.
const PURE: &[&str] = &["model", "text", "feed", "library", "app", "ui"];
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "Instant::now",
    "SystemTime::now",
    "async fn",
    "include_dir",
];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                into.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (name, code_only(&fs::read_to_string(path).unwrap()))
        })
        .collect()
}

/// The source without comments and without its unit tests (which stand last and may reach for anything).
fn code_only(source: &str) -> String {
    let body = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or(source);
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn module_of(file: &str) -> Option<&str> {
    let first = file.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

/// Every name that follows `crate::`, groups opened.
fn imported(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut start) = (0, true);
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && depth == 0 && !c.is_whitespace() => {
                        found.insert(word(&group[i..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            found.insert(word(rest));
        }
    }
    found
}

#[test]
fn every_module_imports_only_what_its_wall_lets_through() {
    let mut broken = Vec::new();
    let modules: BTreeSet<&str> = WALLS.iter().map(|(name, _)| *name).collect();
    for (file, code) in sources() {
        let Some(module) = module_of(&file) else { continue };
        let Some((_, allowed)) = WALLS.iter().find(|(name, _)| *name == module) else {
            assert!(matches!(module, "main" | "lib"), "src/{file} belongs to no module of the walls table");
            continue;
        };
        for name in imported(&code) {
            if modules.contains(name.as_str()) && name != module && name != "error" && !allowed.contains(&name.as_str())
            {
                broken.push(format!("src/{file}: `{module}` may not import `{name}`"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Each crate that the table in `src/README.md` names, with its homes: modules, or folders and files in them.
fn homes() -> Vec<(String, Vec<String>)> {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/README.md")).unwrap();
    let (_, table) = map.split_once("| crate | home | why |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| {
        let mut cells = row.trim_matches('|').split(" | ");
        let crates =
            cells.next().unwrap().split(", ").map(|cell| cell.trim().split('`').nth(1).unwrap().replace('-', "_"));
        let homes: Vec<String> = cells.next().unwrap().split(", ").map(|home| home.trim().to_owned()).collect();
        crates.map(|krate| (krate, homes.clone())).collect::<Vec<_>>()
    })
    .collect()
}

/// Whether code names this crate, and no module or function of ours that is called so.
fn is_named(code: &str, krate: &str) -> bool {
    let path = format!("{krate}::");
    let ends_word = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'));
    let named = code.match_indices(&path).any(|(at, _)| !ends_word(&code[..at]));
    let ours = [format!("mod {krate};"), format!("super::{krate}"), format!("crate::feed::{krate}")];
    named && !ours.iter().any(|ours| code.contains(ours.as_str()))
}

#[test]
fn every_foreign_crate_stays_in_its_homes() {
    let (homes, sources) = (homes(), sources());
    let mut broken = Vec::new();
    for (krate, homes) in &homes {
        let stands_in =
            |file: &str, home: &str| file.strip_prefix(home).is_some_and(|rest| rest.starts_with('/') || rest == ".rs");
        let files: Vec<&String> =
            sources.iter().filter(|(_, code)| is_named(code, krate)).map(|(file, _)| file).collect();
        for file in files.iter().filter(|file| !homes.iter().any(|home| stands_in(file, home))) {
            broken.push(format!("src/{file} names `{krate}`, whose home is {homes:?}"));
        }
        for home in homes.iter().filter(|home| !files.iter().any(|file| stands_in(file, home))) {
            broken.push(format!("`{krate}` is not named in {home}"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_crate_that_is_built_in_is_in_the_map() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let is_section =
        |header: &str| header == "dependencies" || (header.starts_with("target.") && header.ends_with(".dependencies"));
    let sections = manifest.split("\n[").filter_map(|section| section.split_once("]\n"));
    let lines = sections.filter(|(header, _)| is_section(header)).flat_map(|(_, lines)| lines.lines());
    let built: BTreeSet<String> = lines
        .filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_")))
        .filter(|name| !name.starts_with('#'))
        .collect();
    let known: BTreeSet<String> = homes().into_iter().map(|(krate, _)| krate).collect();
    assert_eq!(built, known);
}

#[test]
fn the_pure_modules_never_touch_the_world() {
    let mut broken = Vec::new();
    for (file, code) in sources() {
        if !module_of(&file).is_some_and(|module| PURE.contains(&module)) {
            continue;
        }
        for (number, line) in code.lines().enumerate() {
            for forbidden in WORLD {
                if line.contains(forbidden) {
                    broken.push(format!("src/{file}:~{}: {forbidden}", number + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Keys are the listener's own: remarks name actions in braces, and the key map fills in the rest. Only boxes that answer to fixed
/// keys say those.
#[test]
fn no_remark_says_a_key_that_could_be_another() {
    let is_key = |word: &str| {
        let mut letters = word.chars();
        // Numbers choose what stands behind them on the screen.
        let single = letters.next().is_some_and(|c| !c.is_ascii_digit()) && letters.next().is_none();
        single || ["Enter", "Esc", "Tab", "Bksp"].contains(&word) || word.starts_with("Ctrl-")
    };
    let is_verb = |word: &str| word.ends_with('s') && word.chars().all(|c| c.is_ascii_lowercase());
    let mut said = Vec::new();
    for (file, code) in sources().into_iter().filter(|(file, _)| file.starts_with("app/update/")) {
        for text in code.lines().flat_map(|line| line.split('"').skip(1).step_by(2)) {
            for part in text.split([',', '.', ';', ':']) {
                let words: Vec<&str> = part.split_whitespace().collect();
                let after_keys = words.iter().position(|word| !is_key(word));
                if let Some(at) = after_keys.filter(|at| *at > 0)
                    && words.get(at).is_some_and(|word| is_verb(word))
                    && !part.contains("leaves it as it is")
                {
                    said.push(format!("src/{file}: {text}"));
                }
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn one_version_each_of_what_must_not_be_doubled_and_no_c_tls() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    // What only the benches compare with brings its own.
    let compared = "name = \"feed-rs\"\n";
    let own = lock.split_once(compared).and_then(|(_, rest)| rest.split_once("\n\n")).map_or("", |(own, _)| own);
    let count = |name: &str| {
        let all = lock.matches(&format!("name = \"{name}\"\n")).count();
        // A version is only named where there are several.
        all - usize::from(own.contains(&format!("\"{name} ")))
    };
    for name in ["ratatui-core", "crossterm", "unicode-width", "quick-xml", "rustls"] {
        assert_eq!(count(name), 1, "{name} is in the lock file {} times", count(name));
    }
    for name in ["aws-lc-sys", "openssl-sys", "native-tls"] {
        assert_eq!(count(name), 0, "{name} must stay out");
    }
}

#[test]
fn the_six_packages_are_used() {
    let all: String = sources().into_iter().map(|(_, code)| code).collect();
    for krate in ["ratatui", "crossterm", "reqwest", "rss", "serde", "tokio"] {
        assert!(all.contains(&format!("{krate}::")), "{krate} does no work");
    }
}
