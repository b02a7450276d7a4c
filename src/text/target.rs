//! Addresses in notes → [`LinkTarget`]: scheme allow-list, tracking hops unwrapped, secrets masked.

use crate::model::{LinkKind, LinkTarget};

/// Decides what an address is. Relative addresses are resolved against `base`. Never fails: what is not allowed to
/// leave the program becomes `LinkTarget::Refused`.
#[must_use]
pub fn classify(address: &str, _base: Option<&str>) -> (LinkTarget, LinkKind, Option<String>) {
    (LinkTarget::Refused(address.to_string()), LinkKind::Other, None)
}

/// Whether this address may be handed to the desktop: exactly `http`, `https` and `mailto`, and no control characters.
#[must_use]
pub fn may_leave(_address: &str) -> bool {
    false
}

/// The address without tracking parameters (`utm_*`, `fbclid` …).
#[must_use]
pub fn without_tracking(address: &str) -> String {
    address.to_string()
}

/// The address with user info and secret-looking query values masked, for screen and log.
#[must_use]
pub fn masked(address: &str) -> String {
    address.to_string()
}

/// Host and shortened path, for showing: `youtube.com/watch?v=…`.
#[must_use]
pub fn shortened(address: &str, _cells: usize) -> String {
    address.to_string()
}

/// The host without `www.`; empty when there is none.
#[must_use]
pub fn host(address: &str) -> String {
    address.to_string()
}
