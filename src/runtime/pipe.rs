//! A command that gets the selection on its standard input. It is the listener's own and goes through the shell; what it
//! gets is only ever input. It has no terminal: what it writes is collected and shown.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::error::Problem;
use crate::text::clean;

/// How long a command may take, and how much of what it writes is kept.
const PATIENCE: Duration = Duration::from_secs(60);
const KEPT: u64 = 64 << 10;

/// Runs a command and gives what it wrote.
///
/// # Errors
/// `pipe.failed`: it could not be started, it ended with a failure, or it did not end in a minute (and was stopped).
pub async fn run(command: &str, input: &str) -> Result<String, Problem> {
    let failed = |why: String, hint: &str| Problem::new("pipe.failed", "The command failed.", why, hint);
    let shell: [&str; 2] = if cfg!(windows) { ["cmd", "/C"] } else { ["sh", "-c"] };
    let mut to_run = Command::new(shell[0]);
    to_run.arg(shell[1]).arg(command).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A group of its own: it cannot take the terminal, and leaves with all it started.
    #[cfg(unix)]
    to_run.process_group(0);
    to_run.kill_on_drop(true);
    let mut child = to_run.spawn().map_err(|error| failed(error.to_string(), ""))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let work = async {
        let give = async {
            if let Some(mut stdin) = stdin {
                // Who reads only the first line closes its end early; that is no failure.
                let _ = stdin.write_all(input.as_bytes()).await;
            }
        };
        let ((), said, complained) = tokio::join!(give, collect(stdout), collect(stderr));
        (said, complained, child.wait().await)
    };
    let Ok((said, complained, status)) = tokio::time::timeout(PATIENCE, work).await else {
        return Err(failed(String::from("It did not end within 60 s and was stopped."), ""));
    };
    match status {
        Ok(status) if status.success() => Ok(said),
        Ok(status) => {
            let why = complained.lines().chain(said.lines()).map(str::trim).find(|line| !line.is_empty());
            let why = why.map_or_else(|| status.to_string(), ToOwned::to_owned);
            Err(failed(why, "{pipe} tries another one.").with_detail(format!("{complained}{said}")))
        }
        Err(error) => Err(failed(error.to_string(), "")),
    }
}

/// What comes out of a pipe, up to its limit, as text that is safe to show. What is more is read and dropped, so that the
/// command does not wait for ever.
async fn collect(from: Option<impl tokio::io::AsyncRead + Unpin>) -> String {
    let Some(mut from) = from else { return String::new() };
    let mut bytes = Vec::new();
    let _ = (&mut from).take(KEPT).read_to_end(&mut bytes).await;
    let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    clean::block(&String::from_utf8_lossy(&bytes))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_command_gets_the_text_and_its_answer_is_text() {
        assert_eq!(run("tr a-z A-Z", "one\ntwo\n").await.unwrap().trim(), "ONE\nTWO");
        // Nothing of the input is a command, nothing of the answer moves the terminal.
        assert_eq!(run("cat", "$(exit 3); `exit 3`").await.unwrap().trim(), "$(exit 3); `exit 3`");
        assert_eq!(run("printf 'a\\033[31mb\\007c'", "").await.unwrap(), "abc");
        let long = "x".repeat(1 << 20);
        assert_eq!(run("head -c 3", &long).await.unwrap(), "xxx");
        assert_eq!(run("cat", &long).await.unwrap().len() as u64, KEPT);
    }

    #[tokio::test]
    async fn a_failure_says_why() {
        let problem = run("echo 'no such thing' >&2; exit 3", "").await.unwrap_err();
        assert_eq!((&*problem.id, problem.why.as_str()), ("pipe.failed", "no such thing"));
        assert!(run("exit 3", "").await.unwrap_err().why.contains('3'));
    }
}
