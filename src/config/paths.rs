//! Where the files live.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The four folders of earmark. None of them is made until something is written.
///
/// Linux and macOS follow the XDG Base Directory Specification (`XDG_CONFIG_HOME` and its siblings, else below
/// `HOME`); Windows uses the roaming and local application data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `keys.toml`, `themes/`: edited by people only.
    pub config: PathBuf,
    /// `library.db`: must not be lost.
    pub data: PathBuf,
    /// Log, history, last place.
    pub state: PathBuf,
    /// Safe to delete.
    pub cache: PathBuf,
}

impl Paths {
    /// Finds the folders by the environment. Only `main` calls this.
    ///
    /// # Errors
    /// When there is no home folder to start from.
    pub fn find() -> Result<Self, etcetera::HomeDirError> {
        let base = etcetera::choose_base_strategy()?;
        let windows = cfg!(windows);
        let own = |folder: PathBuf, part: &str| {
            let folder = folder.join("earmark");
            if windows { folder.join(part) } else { folder }
        };
        Ok(Self {
            config: own(base.config_dir(), "config"),
            data: own(base.data_dir(), "data"),
            state: match base.state_dir() {
                Some(folder) => folder.join("earmark"),
                None => base.cache_dir().join("earmark"),
            },
            cache: own(base.cache_dir(), "cache"),
        })
    }

    /// The library.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.data.join("library.db")
    }

    /// Names and passwords of private feeds, for the owner only.
    #[must_use]
    pub fn logins(&self) -> PathBuf {
        self.data.join("logins.json")
    }

    /// The settings that people write.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The listener's own keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.config.join("keys.toml")
    }

    /// Themes of the listener's own.
    #[must_use]
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// The log; its one predecessor has `.old` appended.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.state.join("earmark.log")
    }

    /// History and last place.
    #[must_use]
    pub fn session(&self) -> PathBuf {
        self.state.join("session.json")
    }
}
