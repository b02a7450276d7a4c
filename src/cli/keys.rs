//! `keys`: the keys in force. The table belongs to the screen, so `main` hands it over as plain lines.

use std::io::Write;

use serde_json::json;

use super::out::{self, Table};
use super::{Context, Done, Format, Status};

/// One action and its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// As people read them; empty when none is bound.
    pub keys: Vec<String>,
    /// The name in `keys.toml`.
    pub name: String,
    /// One sentence.
    pub does: String,
    pub group: String,
}

/// Prints all lines.
pub fn print(context: &Context, lines: &[KeyLine], format: Format) -> Done {
    let mut out = out::stdout();
    if format.is_json() {
        let values = lines
            .iter()
            .map(|line| json!({ "keys": line.keys, "name": line.name, "does": line.does, "group": line.group }));
        format.list(values, &mut out)?;
    } else {
        let mut table = Table::new(&["keys", "name", "does", "group"]);
        for line in lines {
            table.row(vec![
                out::text(line.keys.join(", ")),
                out::text(&*line.name),
                out::text(&*line.does),
                out::text(&*line.group),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    Ok(Status::Done)
}

/// Prints a `keys.toml` as it is.
pub fn print_toml(text: &str) -> Done {
    let mut out = out::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Done)
}
