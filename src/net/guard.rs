//! Where a redirect may lead: a feed on the internet must not be able to make earmark ask the listener's router,
//! printer or cloud metadata service.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use reqwest::Url;
use url::Host;

/// Names of a list that are looked up at once, and how long all of them may take. Those that are not looked up by then count as those
/// that cannot be.
const AT_ONCE: usize = 16;
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a redirect that began at `origin` may go on to `target`. Into a private network only from a feed that is
/// itself in one.
pub(super) async fn may_follow(origin: &Url, target: &Url) -> bool {
    !is_inside(target).await || is_inside(origin).await
}

/// Which of these addresses a document from `origin` may not name: those inside, when it came from outside. Hosts as
/// [`Url::host_str`] gives them.
pub(super) async fn hosts_inside(origin: &Url, targets: impl Iterator<Item = Url>) -> HashSet<String> {
    let mut found = HashSet::new();
    if is_inside(origin).await {
        return found;
    }
    let (mut met, mut names) = (HashSet::new(), Vec::new());
    for url in targets {
        let host = url.host_str().unwrap_or_default().to_owned();
        match plainly_inside(&url) {
            _ if !met.insert(host.clone()) => {}
            Some(true) => drop(found.insert(host)),
            Some(false) => {}
            None => names.push(host),
        }
    }
    let mut looked_up = stream::iter(names)
        .map(|name| async { if resolves_inside(&name).await { Some(name) } else { None } })
        .buffer_unordered(AT_ONCE);
    let all = async {
        while let Some(inside) = looked_up.next().await {
            found.extend(inside);
        }
    };
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        tracing::info!("not all names of a list were looked up in time");
    }
    found
}

/// Whether the host of this address is the machine itself or in its private network. A name counts by the addresses it
/// has now; one that cannot be looked up here does not count (behind a proxy names are the proxy's business).
async fn is_inside(url: &Url) -> bool {
    match plainly_inside(url) {
        Some(inside) => inside,
        None => resolves_inside(url.host_str().unwrap_or_default()).await,
    }
}

/// The same by the address alone; `None` for a name that has to be looked up.
fn plainly_inside(url: &Url) -> Option<bool> {
    match url.host() {
        None => Some(true),
        Some(Host::Ipv4(ip)) => Some(is_private(IpAddr::V4(ip))),
        Some(Host::Ipv6(ip)) => Some(is_private(IpAddr::V6(ip))),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            (name == "localhost" || name.ends_with(".localhost")).then_some(true)
        }
    }
}

async fn resolves_inside(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match tokio::net::lookup_host((name.as_str(), 0)).await {
        Ok(mut found) => found.any(|address| is_private(address.ip())),
        Err(_) => false,
    }
}

/// Not reachable from the internet: loopback, private, link-local, shared (RFC 6598), benchmarking, unspecified, multicast.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || inner_v4(ip).is_some_and(is_private_v4)
        }
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_broadcast()
        || ip.is_multicast()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
}

/// The IPv4 address inside a mapped (`::ffff:a.b.c.d`) or translated (`64:ff9b::a.b.c.d`, RFC 6052) one.
fn inner_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return Some(mapped);
    }
    let octets = ip.octets();
    let translated = octets.strip_prefix(&[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0])?;
    <[u8; 4]>::try_from(translated).ok().map(Ipv4Addr::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_told_from_addresses_outside() {
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::a9fe:a9fe",
            "ff02::1",
        ] {
            assert!(is_private(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800::1", "::ffff:1.1.1.1"] {
            assert!(!is_private(outside.parse().unwrap()), "{outside}");
        }
    }

    #[tokio::test]
    async fn a_list_from_outside_names_nothing_inside() {
        let url = |text: &str| Url::parse(text).unwrap();
        let named = ["http://127.0.0.1:80/a", "http://192.168.1.1/b", "http://localhost/c", "https://1.1.1.1/feed"];
        let inside = |origin: &'static str| async move {
            let mut found: Vec<String> =
                hosts_inside(&url(origin), named.iter().map(|one| url(one))).await.into_iter().collect();
            found.sort();
            found
        };
        assert_eq!(inside("https://93.184.216.34/list").await, ["127.0.0.1", "192.168.1.1", "localhost"]);
        assert_eq!(inside("http://192.168.1.9/list").await, [""; 0]);
    }

    #[tokio::test]
    async fn a_redirect_never_leads_from_outside_to_inside() {
        let url = |text: &str| Url::parse(text).unwrap();
        let outside = url("https://93.184.216.34/feed");
        for inside in [
            "http://127.0.0.1/",
            "http://localhost:8080/",
            "http://printer.localhost/",
            "http://[::1]/",
            "http://10.0.0.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://2130706433/",
            "http://0x7f.1/",
        ] {
            assert!(!may_follow(&outside, &url(inside)).await, "{inside}");
            assert!(may_follow(&url("http://192.168.1.9/feed"), &url(inside)).await, "{inside}");
        }
        assert!(may_follow(&outside, &url("https://1.1.1.1/feed")).await);
        assert!(may_follow(&url("http://127.0.0.1/feed"), &outside).await);
    }
}
