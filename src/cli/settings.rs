//! `config`: every setting with its value and where it comes from.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::out::{self, Table};
use super::{Context, Done, Format, Status};
use crate::config::{Config, DEFAULT_FILE, TABLE, Value};

/// Prints the settings, or the commented default file.
pub fn config(context: &Context, default: bool, format: Format) -> Done {
    let mut out = out::stdout();
    if default {
        write!(out, "{DEFAULT_FILE}")?;
        out.flush()?;
        return Ok(Status::Done);
    }
    let (settings, defaults) = (&context.settings, Config::default());
    if format.is_json() {
        let values = TABLE.iter().map(|setting| {
            json!({
                "name": setting.name,
                "value": as_json((setting.get)(&settings.config)),
                "default": as_json((setting.get)(&defaults)),
                "origin": settings.origin(setting.name).name(),
                "takes": setting.takes.to_string(),
                "about": setting.about,
            })
        });
        format.list(values, &mut out)?;
    } else {
        let mut table = Table::new(&["setting", "value", "from", "about"]);
        for setting in TABLE {
            table.row(vec![
                out::text(setting.name),
                out::text((setting.get)(&settings.config).to_string()),
                out::text(settings.origin(setting.name).name()),
                out::text(setting.about),
            ]);
        }
        table.print(context, &mut out)?;
    }
    out.flush()?;
    Ok(Status::Done)
}

fn as_json(value: Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Yes(yes) => json!(yes),
        Value::Number(number) => json!(number),
    }
}
