//! Signals → messages: SIGTERM and SIGHUP end like *Quit*, a SIGTSTP from outside suspends as Ctrl-z does.

use std::sync::atomic::{AtomicI32, Ordering};

use tokio::sync::mpsc;

use crate::app::{Event, Msg};

/// The signal that ends the program, for the exit status; 0 while none does.
static ENDED_BY: AtomicI32 = AtomicI32::new(0);

/// The number of the signal that ends the program (2 for Ctrl-c, which a terminal in raw mode sends as a key).
pub fn ended_by() -> Option<i32> {
    Some(ENDED_BY.load(Ordering::SeqCst)).filter(|number| *number != 0)
}

/// Ctrl-c was typed: the exit status says so, as after the signal.
pub fn interrupted() {
    ENDED_BY.store(2, Ordering::SeqCst);
}

/// Takes the signals over at once and passes them on from then on. Called inside the tokio runtime and before the
/// terminal is taken over: none may find it taken and nobody there to give it back.
#[cfg(unix)]
pub fn listen(messages: mpsc::Sender<Msg>) {
    use tokio::signal::unix::{SignalKind, signal};
    let tstp = rustix::process::Signal::TSTP.as_raw();
    let (Ok(mut term), Ok(mut hup), Ok(mut int), Ok(mut stop)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::from_raw(tstp)),
    ) else {
        tracing::error!("signals cannot be listened to");
        return;
    };
    tokio::spawn(async move {
        loop {
            let (number, message) = tokio::select! {
                _ = term.recv() => (15, Msg::Happened(Event::Terminate)),
                _ = hup.recv() => (1, Msg::Happened(Event::Terminate)),
                _ = int.recv() => (2, Msg::Happened(Event::Terminate)),
                _ = stop.recv() => (0, Msg::Do(crate::app::Action::Suspend)),
            };
            if number != 0 {
                ENDED_BY.store(number, Ordering::SeqCst);
            }
            if messages.send(message).await.is_err() {
                return;
            }
        }
    });
}

/// Only Ctrl-c exists here.
#[cfg(not(unix))]
pub fn listen(messages: mpsc::Sender<Msg>) {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            interrupted();
            if messages.send(Msg::Happened(Event::Terminate)).await.is_err() {
                return;
            }
        }
    });
}
