//! Writing `config.toml`: read, one setting changed in its text, written beside, flushed, renamed over it.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::config::{Loaded, Origins, Setting, Value, written};
use crate::error::Problem;

/// Sets a setting in this file, or takes it out (`None`); gives the lines of all settings as they are then. The file and
/// its folder are made when there are none, its rights stay, and a link to it stays a link.
///
/// # Errors
/// When the file cannot be read, is no TOML, or cannot be written. It is as it was then.
pub fn keep(path: &Path, setting: &'static Setting, value: Option<&Value>) -> Result<Origins, Problem> {
    let failed = |why: String, hint: &str| {
        Problem::new("config.unwritten", format!("{} stays as it was.", setting.name), why, hint)
    };
    let shown = path.display();
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let text = match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => return Err(failed(format!("{shown} is not UTF-8."), "Save it as UTF-8. Nothing was written.")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(format!("{shown} could not be read: {error}."), "Nothing was written.")),
    };
    let new =
        written(&text, setting, value).map_err(|note| failed(format!("{}: {}", note.at, note.what), &note.hint))?;
    if new != text {
        replace(path, &new).map_err(|error| {
            failed(format!("{shown} could not be written: {error}."), "Check the folder’s rights and free space.")
        })?;
    }
    let mut loaded = Loaded::new();
    loaded.file(&new);
    Ok(loaded.origins)
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = path.with_extension("toml.new");
    let done = (|| {
        let mut file = fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::find;

    const MINE: &str =
        "# My settings.\n\n[ui]\n# At night I like it dark.\ntheme = \"dark\" # really\n\n[future]\nthing = 1 # kept\n";

    fn theme(name: &str) -> Value {
        Value::Text(name.into())
    }

    #[test]
    fn comments_and_what_is_unknown_are_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, MINE).unwrap();
        let setting = find("ui.theme").unwrap();
        let lines = keep(&path, setting, Some(&theme("light"))).unwrap();
        assert_eq!(lines.line("ui.theme"), Some(5));
        assert_eq!(fs::read_to_string(&path).unwrap(), MINE.replace("\"dark\"", "\"light\""));
        keep(&path, setting, None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), MINE.replace("theme = \"dark\" # really", "# really"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_is_made_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/config.toml");
        keep(&path, find("ui.mouse").unwrap(), Some(&Value::Yes(false))).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "[ui]\nmouse = false\n");
        keep(&path, find("ui.mouse").unwrap(), None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "[ui]\n");
    }

    #[test]
    fn a_broken_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        for broken in [&b"[ui]\ntheme = dark\n"[..], b"[ui]\n# caf\xe9\n"] {
            fs::write(&path, broken).unwrap();
            let problem = keep(&path, find("ui.theme").unwrap(), Some(&theme("light"))).unwrap_err();
            assert_eq!(problem.what, "ui.theme stays as it was.");
            assert!(problem.why.contains("line 2, column 9") || problem.why.contains("not UTF-8"), "{}", problem.why);
            assert_eq!(fs::read(&path).unwrap(), broken);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_rights_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("config.toml"));
        fs::write(&real, MINE).unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        keep(&link, find("ui.theme").unwrap(), Some(&theme("mono"))).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("\"mono\""));
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
