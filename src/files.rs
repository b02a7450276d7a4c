//! Files and folders that only their owner may read: what one listens to, and with which keys, is nobody’s business. A file is
//! there whole or as it was: written beside, flushed, renamed.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Makes the folder, and those above it, for the owner only where they are not there. What is there keeps its rights.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// A file that is made with these options is for its owner only.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Writes a file whole or not at all, for its owner only from its first byte where it is `secret`.
///
/// # Errors
/// When it cannot be written. Nothing is left beside it then.
pub fn write_beside(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = Path::new(&beside);
    // One that a killed process left may have other rights.
    let _ = std::fs::remove_file(beside);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if secret {
        private(&mut options);
    }
    let written = options.open(beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let done = written.and_then(|()| std::fs::rename(beside, path));
    if done.is_err() {
        let _ = std::fs::remove_file(beside);
    }
    done
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests look at the files")]
mod tests {
    use super::*;

    #[test]
    fn a_secret_file_is_whole_and_its_owners() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        make_folder(&folder).unwrap();
        make_folder(&folder).unwrap();
        let path = folder.join("kept.json");
        std::fs::write(&path, "before").unwrap();
        write_beside(&path, b"now", true).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "now");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        assert!(write_beside(&folder, b"now", true).is_err());
        assert_eq!(std::fs::read_dir(home.path().join("a")).unwrap().count(), 1, "nor when it fails");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&folder), mode(&home.path().join("a"))), (0o600, 0o700, 0o700));
        }
    }
}
