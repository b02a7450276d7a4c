//! What happens when earmark is mistaken about itself.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic;
use std::path::PathBuf;
use std::thread;

use super::terminal;

/// A panic on the main thread gives the terminal back first, then says where the report is. A panic in a job only goes
/// to the log: the job's failure reaches the screen as an event, and the program goes on.
pub fn report_to(log: PathBuf) {
    let main = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let said = info
            .payload()
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| info.payload().downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let trace = Backtrace::force_capture();
        if thread::current().id() != main {
            tracing::error!(%place, %said, %trace, "a job panicked");
            return;
        }
        terminal::restore();
        tracing::error!(%place, %said, %trace, "earmark panicked");
        let _ = writeln!(
            std::io::stderr(),
            "earmark stopped because of a mistake of its own ({said}, {place}).\n\
             Your library is safe: every change was saved when you made it.\nThe report is in {}",
            log.display()
        );
    }));
}

/// Ends in a panic, so that a debug build can show that the terminal is given back.
#[expect(clippy::panic, reason = "only called where a debug build is asked to rehearse it")]
pub fn rehearse() {
    panic!("rehearsed");
}
