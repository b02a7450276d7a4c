//! The documents agree with the program.

use std::fs;
use std::path::{Path, PathBuf};

use earmark::app::action::markdown_table;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn between<'a>(document: &'a str, name: &str) -> (&'a str, &'a str, &'a str) {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = document.split_once(&open).unwrap_or_else(|| panic!("no {open}"));
    let (inside, after) = rest.split_once(&close).unwrap_or_else(|| panic!("no {close}"));
    (before, inside, after)
}

/// The table of keys is made from the table of actions. `EARMARK_WRITE_DOCS=1 cargo test` writes it anew.
#[test]
fn the_readme_has_the_keys_in_force() {
    let readme = text("README.md");
    let (before, inside, after) = between(&readme, "keys");
    let table = markdown_table();
    if std::env::var_os("EARMARK_WRITE_DOCS").is_some() && inside != table {
        let anew = format!("{before}<!-- keys -->\n{table}<!-- /keys -->{after}");
        fs::write(path("README.md"), anew).unwrap();
        return;
    }
    assert!(inside == table, "the keys of README.md are old: EARMARK_WRITE_DOCS=1 cargo test writes them anew");
}

#[test]
fn the_map_names_every_module_and_every_dependency() {
    let map = text("src/README.md");
    let modules = text("src/lib.rs");
    for module in modules.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        assert!(map.contains(&format!("\n| `{module}` |")), "src/README.md does not say what {module} is");
    }
    let manifest = text("Cargo.toml");
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies]");
        } else if inside && let Some((name, _)) = line.split_once(" = ") {
            let short = name.split_once("unicode-").map_or(name.to_string(), |(_, rest)| format!("-{rest}"));
            let named = map.contains(&format!("`{name}`")) || map.contains(&format!("`{short}`"));
            assert!(named, "src/README.md does not say why {name} is there");
        }
    }
}

#[test]
fn every_document_that_another_one_names_is_there() {
    for name in ["README.md", "tests/README.md", "assets/README.md", "src/README.md", "docs/ux.md", "CHANGELOG.md"] {
        let folder = path(name).parent().unwrap().to_path_buf();
        for link in text(name).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let local = !link.contains("://") && !link.starts_with('#');
            assert!(!local || folder.join(link).exists(), "{name} links to {link}");
        }
    }
    for licence in ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(!text(licence).is_empty());
    }
}

#[test]
fn the_sample_is_told_as_it_is() {
    let told = text("assets/README.md");
    for embedded in earmark::runtime::sample::FEEDS {
        let (candidate, _) = earmark::runtime::sample::read(embedded).unwrap();
        let name = candidate.title.split(" — ").next().unwrap();
        assert!(told.contains(name), "assets/README.md does not name {name}");
    }
}

#[test]
fn the_readme_names_every_colour_that_a_theme_can_set() {
    let readme = text("README.md");
    let colours = readme.split("### Colours").nth(1).unwrap().split("## For scripts").next().unwrap();
    let named: Vec<&str> = colours.split([' ', '\n']).filter(|word| earmark::config::COLORS.contains(word)).collect();
    let missing: Vec<&&str> = earmark::config::COLORS.iter().filter(|name| !named.contains(name)).collect();
    assert_eq!(missing, [&""; 0]);
}

#[test]
fn the_design_names_every_place_and_theme() {
    use earmark::app::place::Address;
    let design = text("docs/ux.md");
    let places = design.split("## Places").nth(1).unwrap().split("**History").next().unwrap();
    let told: Vec<&str> = places.split('`').skip(1).step_by(2).collect();
    let addresses: Vec<&&str> = told.iter().filter(|told| !told.contains([' ', ':']) && told.len() > 1).collect();
    for address in &addresses {
        let other = address.starts_with("preview?feed=") || address.starts_with("person/");
        assert!(other || Address::parse(address).is_some() || ["ADDRESS", "earmark"].contains(address), "{address}");
    }
    for place in earmark::app::keymap::PLACES {
        assert!(addresses.iter().any(|address| address.starts_with(place)), "{place} is not told of");
    }
    for theme in earmark::config::THEMES {
        assert!(design.contains(&format!("`{theme}`")), "{theme}");
    }
}
