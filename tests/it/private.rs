//! Private feeds: names and passwords reach their server and nobody else, and stand nowhere but in their file.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use earmark::config;
use earmark::net::{Client, FetchError, Fetched, Logins, Request, Scheme};
use tempfile::tempdir;

use crate::home::Home;
use crate::pty::Pty;
use crate::server::{feed, serve};

/// What a server was told: path and `Authorization`.
type Told = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// `me` and `hunter2`, as a header says them.
const KEY: &str = "Basic bWU6aHVudGVyMg==";

/// A server that wants `me` and `hunter2` for everything but `/open`; `/away` redirects to `elsewhere`.
async fn guarded(elsewhere: String) -> (String, Told) {
    let told = Told::default();
    let own = Arc::clone(&told);
    let handler = move |uri: Uri, headers: HeaderMap| {
        let said = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
        let allowed = said.as_deref() == Some(KEY);
        own.lock().unwrap().push((uri.path().to_owned(), said));
        let elsewhere = elsewhere.clone();
        async move {
            let deny =
                || (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"x\"")], "").into_response();
            let answer: Response = match uri.path() {
                "/open" => feed("Open", &[(1, "One")]).into_response(),
                "/away" => (StatusCode::FOUND, [(header::LOCATION, elsewhere)]).into_response(),
                _ if allowed => feed("Members only", &[(2, "Two"), (1, "One")]).into_response(),
                _ => deny(),
            };
            answer
        }
    };
    (serve(Router::new().fallback(get(handler))).await, told)
}

#[tokio::test]
async fn a_login_is_sent_to_its_server_only() {
    let (other, heard) = guarded(String::new()).await;
    let (base, told) = guarded(format!("{other}/feed")).await;
    let folder = tempdir().unwrap();
    let logins = Logins::at(folder.path().join("logins.json"));
    logins.keep(&format!("{base}/members/feed"), "me", "hunter2", Some(Scheme::Basic)).unwrap();
    let client = Client::with(&config::Config::default(), logins);
    let fetch = async |url: String| client.fetch(&Request::new(url), |_| ()).await;

    assert!(matches!(fetch(format!("{base}/members/feed")).await, Ok(Fetched::Body { .. })));
    assert!(matches!(fetch(format!("{base}/members/media/1")).await, Ok(Fetched::Body { .. })));
    assert!(matches!(fetch(format!("{base}/others/feed")).await, Err(FetchError::Denied { given: false, .. })));
    let said: Vec<_> = std::mem::take(&mut *told.lock().unwrap());
    assert_eq!(said[0], ("/members/feed".into(), Some(KEY.into())));
    assert_eq!(said[2], ("/others/feed".into(), None), "it was not given for this part of the server");

    // A redirect leads to another server, which hears nothing; and the same from an address with a password in it.
    client.logins().keep(&format!("{base}/away"), "me", "hunter2", Some(Scheme::Basic)).unwrap();
    for url in [format!("{base}/away"), base.replace("http://", "http://you:secret@") + "/away"] {
        let error = fetch(url).await.unwrap_err();
        assert!(matches!(error, FetchError::Denied { given: false, .. }), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("secret"));
    }
    assert_eq!(*heard.lock().unwrap(), [("/feed".to_owned(), None), ("/feed".to_owned(), None)]);
    // What was typed wins over what stands in the address.
    assert!(told.lock().unwrap().iter().all(|(_, said)| said.as_deref() == Some(KEY)));
}

/// A parameter of an `Authorization: Digest …`.
fn part<'a>(said: &'a str, name: &str) -> Option<&'a str> {
    let all = said.strip_prefix("Digest ")?.split(", ").filter_map(|one| one.split_once('='));
    all.filter(|(known, _)| *known == name).map(|(_, value)| value.trim_matches('"')).next()
}

/// A server that wants a proof (MD5, `me` and `hunter2`) with this nonce, which it can change.
async fn wants_proof(nonce: Arc<Mutex<String>>) -> (String, Told) {
    let told = Told::default();
    let own = Arc::clone(&told);
    let hash = |text: String| format!("{:x}", md5::compute(text));
    let handler = move |uri: Uri, headers: HeaderMap| {
        let said = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
        let nonce = nonce.lock().unwrap().clone();
        let proof = said.as_deref().is_some_and(|said| {
            let (Some(nc), Some(cnonce)) = (part(said, "nc"), part(said, "cnonce")) else { return false };
            let secret = hash(String::from("me:members:hunter2"));
            let asked = hash(format!("GET:{uri}"));
            part(said, "nonce") == Some(&nonce)
                && part(said, "response") == Some(&hash(format!("{secret}:{nonce}:{nc}:{cnonce}:auth:{asked}")))
        });
        own.lock().unwrap().push((uri.to_string(), said));
        async move {
            if proof {
                return feed("Members only", &[(1, "One")]).into_response();
            }
            let wants = format!("Digest realm=\"members\", qop=\"auth\", nonce=\"{nonce}\"");
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, wants)], "").into_response()
        }
    };
    (serve(Router::new().fallback(get(handler))).await, told)
}

#[tokio::test]
async fn a_server_that_wants_a_proof_gets_one() {
    let nonce = Arc::new(Mutex::new(String::from("first")));
    let (base, told) = wants_proof(Arc::clone(&nonce)).await;
    let folder = tempdir().unwrap();
    let logins = Logins::at(folder.path().join("logins.json"));
    logins.keep(&format!("{base}/feed"), "me", "hunter2", None).unwrap();
    let client = Client::with(&config::Config::default(), logins);
    let fetch = async |url: String| client.fetch(&Request::new(url), |_| ()).await;
    let heard = || std::mem::take(&mut *told.lock().unwrap());

    assert!(matches!(fetch(format!("{base}/feed?page=1")).await, Ok(Fetched::Body { .. })));
    let said = heard();
    assert_eq!((said.len(), said[0].1.as_ref()), (2, None), "asked, then proved");
    // From then on at once, and anew when the server wants another proof.
    assert!(matches!(fetch(format!("{base}/feed")).await, Ok(Fetched::Body { .. })));
    let said = heard();
    assert_eq!(said.len(), 1);
    assert_eq!(part(said[0].1.as_ref().unwrap(), "nc"), Some("00000002"));
    *nonce.lock().unwrap() = String::from("second");
    assert!(matches!(fetch(format!("{base}/feed")).await, Ok(Fetched::Body { .. })));
    assert_eq!(heard().len(), 2);

    // A wrong password is refused after one proof; nothing goes round and round.
    client.logins().keep(&format!("{base}/feed"), "me", "wrong", None).unwrap();
    assert!(matches!(fetch(format!("{base}/feed")).await, Err(FetchError::Denied { given: true, .. })));
    assert_eq!(heard().len(), 2);
    // Who has no login sends nothing.
    let (base, told) = wants_proof(nonce).await;
    let error = fetch(format!("{base}/feed")).await.unwrap_err();
    assert!(matches!(error, FetchError::Denied { given: false, .. }));
    assert_eq!(*told.lock().unwrap(), [(String::from("/feed"), None)]);
    // A name and a password in the address prove themselves too.
    let own = base.replace("http://", "http://me:hunter2@") + "/feed";
    assert!(matches!(fetch(own).await, Ok(Fetched::Body { .. })));
}

/// A password is never sent as it is where the server wants a proof of it, and kept nowhere when there is no way to say it.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn signing_in_is_done_in_a_way_that_the_server_offers() {
    let (base, told) = wants_proof(Arc::new(Mutex::new(String::from("first")))).await;
    let (feed, home) = (format!("{base}/feed"), Home::new());
    let file = home.path(".local/share/earmark/logins.json");
    home.run_with(&["login", &feed, "--user", "me"], "hunter2\n").done();
    assert!(std::fs::read_to_string(&file).unwrap().contains("\"scheme\": \"digest\""));
    home.run(&["add", &feed]).done();
    home.run(&["refresh", "--force"]).done();
    let said = std::mem::take(&mut *told.lock().unwrap());
    assert!(said.len() > 5 && said.iter().flat_map(|one| &one.1).all(|said| said.starts_with("Digest ")), "{said:?}");

    let bearer = || async { (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer realm=\"x\"")], "") };
    let base = serve(Router::new().fallback(get(bearer))).await;
    let home = Home::new();
    let said = home.run_with(&["login", &base, "--user", "me"], "hunter2\n").fails(1);
    assert!(said.contains("wants a way of signing in that earmark does not know (Bearer)"), "{said}");
    assert!(!said.to_lowercase().contains("try again"), "{said}");
    assert!(!home.path(".local/share/earmark/logins.json").exists());
    let said = home.run(&["add", &base]).fails(1);
    assert!(said.contains("does not know (Bearer)") && !said.contains("login"), "{said}");
}

/// Who took a proof and suddenly wants the password itself may be somebody else; over plain HTTP nobody gets it before it is given anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_password_that_proved_itself_is_not_sent_in_the_clear() {
    let offers = |wants: &'static str| async move {
        let told = Told::default();
        let own = Arc::clone(&told);
        let handler = move |uri: Uri, headers: HeaderMap| {
            let said = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
            let allowed = said.as_deref() == Some(KEY);
            own.lock().unwrap().push((uri.path().to_owned(), said));
            async move {
                if allowed {
                    return feed("Members only", &[(1, "One")]).into_response();
                }
                (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, wants)], "").into_response()
            }
        };
        (serve(Router::new().fallback(get(handler))).await, told)
    };
    for wants in ["Basic realm=\"x\"", ""] {
        let (base, told) = offers(wants).await;
        let (address, home) = (format!("{base}/feed"), Home::new());
        let file = home.path(".local/share/earmark/logins.json");
        let logins = Logins::at(file.clone());
        logins.keep(&address, "me", "hunter2", Some(Scheme::Digest)).unwrap();
        let client = Client::with(&config::Config::default(), logins);
        for _ in 0..2 {
            let error = client.fetch(&Request::new(&address), |_| ()).await.unwrap_err();
            assert_eq!(error, FetchError::InTheClear { host: String::from("127.0.0.1") });
        }
        // Another login of the same server, which it takes as it is, changes nothing of that.
        client.logins().keep(&format!("{base}/other/feed"), "me", "hunter2", None).unwrap();
        client.fetch(&Request::new(format!("{base}/other/feed")), |_| ()).await.unwrap();
        client.fetch(&Request::new(&address), |_| ()).await.unwrap_err();
        let said = std::mem::take(&mut *told.lock().unwrap());
        assert!(said.iter().all(|(path, said)| said.is_none() || path == "/other/feed"), "{said:?}");
        let ran = home.run(&["add", &address]).fails(1);
        assert!(ran.contains("wants the password where others can read it"), "{ran}");
        // Given anew it is meant for what the server wants now.
        home.run_with(&["login", &address, "--user", "me"], "hunter2\n").done();
        home.run(&["add", &address]).done();
    }
}

/// Files that ask for a name where the feed asks for none.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_name_is_kept_for_files_that_alone_want_one() {
    let files = |at: String| {
        move |uri: Uri, headers: HeaderMap| {
            let allowed = headers.get(header::AUTHORIZATION).is_some_and(|said| said == KEY);
            let at = if at.is_empty() { format!("http://{}", headers["host"].to_str().unwrap()) } else { at.clone() };
            async move {
                match (uri.path(), allowed) {
                    ("/feeds/show", _) => feed("Open", &[(1, "One")])
                        .replace("https://media.example", &format!("{at}/media"))
                        .into_response(),
                    (_, true) => "ID3".into_response(),
                    (_, false) => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"x\"")], "")
                        .into_response(),
                }
            }
        }
    };
    let base = serve(Router::new().fallback(get(files(String::new())))).await;
    let (home, address) = (Home::new(), format!("{base}/feeds/show"));
    let file = home.path(".local/share/earmark/logins.json");
    let said = home.run_with(&["login", &address, "--user", "me"], "wrong\n").fails(1);
    assert!(said.contains("refuses the name and the password for the files") && !file.exists(), "{said}");
    let ran = home.run_with(&["login", &address, "--user", "me"], "hunter2\n");
    assert!(ran.err.contains("its files only to who has a name, and takes this one"), "{}", ran.err);
    assert!(std::fs::read_to_string(&file).unwrap().contains(&format!("{base}/media/1.mp3")));
    // Another server gets nothing, be it on the same machine.
    let other = serve(Router::new().fallback(get(files(base.clone())))).await;
    let home = Home::new();
    let ran = home.run_with(&["login", &format!("{other}/feeds/show"), "--user", "me"], "hunter2\n");
    assert!(ran.err.contains("they were not kept. Its files are at 127.0.0.1, which wants some"), "{}", ran.err);
    assert!(!home.path(".local/share/earmark/logins.json").exists());
}

/// Feeds whose address is their key say it again in links and files of their own.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_in_an_address_is_printed_by_no_command_that_looks_at_the_feed() {
    let items = "<link>/home?token=s3cr3t</link><atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"self\" \
                 href=\"/feed?token=s3cr3t\"/><atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"next\" \
                 href=\"/feed?page=2&amp;token=s3cr3t\"/><item><title>One</title><guid>https://e.example/1?token=s3cr3t</guid><link>/1?token=s3cr3t</link><enclosure url=\"/1.mp3?token=s3cr3t\"/></item>";
    let body = format!("<rss version=\"2.0\"><channel><title>For members</title>{items}</channel></rss>");
    let saved = body.replace("\"/", "\"https://e.example/").replace(">/", ">https://e.example/");
    let base = serve(Router::new().fallback(get(move || async move { body }))).await;
    let home = Home::new();
    let url = format!("{base}/feed?token=s3cr3t");
    let bare = url.strip_prefix("http://").unwrap();
    let nowhere = "127.0.0.1:1/feed?token=s3cr3t";
    let said = home.run(&["inspect", &url, "--json"]);
    assert!(said.out.contains("/1.mp3?token=***") && said.out.contains("/feed?token=***"), "{}", said.out);
    let text = home.run(&["inspect", &url]);
    assert!(text.out.contains("/feed?page=2&token=***"), "{}", text.out);
    let saved = home.write("saved.xml", &saved);
    let file = home.run(&["inspect", &saved, "--json"]);
    assert!(file.out.contains("/1.mp3?token=***"), "{}", file.out);
    let all = [
        said,
        text,
        file,
        home.run(&["inspect", &saved]),
        home.run(&["--offline", "add", &url]),
        home.run(&["--offline", "inspect", &url]),
        home.run(&["--offline", "search", "--directories", &url]),
        home.run(&["inspect", bare, "--json"]),
        home.run(&["inspect", nowhere]),
        home.run(&["add", nowhere]),
        home.run(&["add", nowhere, "--json"]),
        home.run(&["refresh", nowhere]),
        home.run(&["login", nowhere]),
        home.run(&["add", "me:s3cr3t@127.0.0.1:1/feed"]),
        home.run(&["add", &url, "--json"]),
        home.run(&["shows", "--json"]),
        home.run(&["show", "1", "--json"]),
        home.run(&["episode", "1", "--json"]),
        home.run(&["new", "--all", "--json"]),
    ];
    assert!(all[16].out.contains("/home?token=***"), "{}", all[16].out);
    assert!(all[17].out.contains("https://e.example/1?token=***"), "{}{}", all[17].out, all[17].err);
    for ran in all {
        assert!(!format!("{}{}", ran.out, ran.err).contains("s3cr3t"), "{}{}", ran.out, ran.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_private_feed_is_signed_in_to_and_its_password_stands_nowhere() {
    let (base, told) = guarded(String::new()).await;
    let url = format!("{base}/feed");
    let home = Home::new();
    let mut heard = String::new();
    let mut keep = |ran: &crate::home::Ran| {
        heard.push_str(&ran.out);
        heard.push_str(&ran.err);
    };

    let ran = home.run(&["add", &url]);
    assert!(
        ran.err.contains("wants a name and a password (401)") && ran.err.contains("`earmark login`"),
        "{}",
        ran.err
    );
    ran.fails(1);
    let ran = home.run_with(&["login", &url, "--user", "me"], "wrong\n");
    assert!(ran.err.contains("refuses the name and the password"), "{}", ran.err);
    ran.fails(1);
    let file = home.path(".local/share/earmark/logins.json");
    assert!(!file.exists(), "nothing is kept that does not work");
    home.run_with(&["login", &url], "me\n").fails(2);

    let ran = home.run_with(&["login", &url], "me\nhunter2\n");
    keep(&ran);
    assert!(ran.err.contains("takes the name and the password"), "{}", ran.err);
    ran.done();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(std::fs::read_to_string(&file).unwrap().contains("hunter2"));
    for args in [
        &["add", &url][..],
        &["refresh", "--force"],
        &["shows", "--json"],
        &["show", &url, "--json"],
        &["show", &url],
        &["export"],
        &["export", "--with-secrets"],
        &["doctor"],
        &["config"],
    ] {
        let ran = crate::home::ended(home.command(args).env("EARMARK_LOG", "trace"));
        keep(&ran);
        assert!(ran.done().contains("logins.json") == (args == ["doctor"]));
    }
    assert_eq!(home.run(&["show", &url, "--json"]).json()["episode_count"], 2);
    // A wrong one later does not push out the one that works.
    home.run_with(&["login", &url, "--user", "me"], "wrong\n").fails(1);
    home.run(&["refresh", "--force"]).done();

    home.run(&["logout", &url]).done();
    assert!(!file.exists());
    home.run(&["logout", &url]).fails(4);
    let ran = home.run(&["refresh", "--force"]);
    keep(&ran);
    assert_eq!(ran.status, Some(3));
    let ran = home.run(&["doctor"]);
    assert!(ran.out.contains("earmark login 1") && ran.status == Some(3), "{}", ran.out);
    keep(&ran);
    heard.push_str(&std::fs::read_to_string(home.path(".local/state/earmark/earmark.log")).unwrap_or_default());
    heard.push_str(&String::from_utf8_lossy(&std::fs::read(home.library()).unwrap()));
    for secret in ["hunter2", "bWU6aHVudGVyMg"] {
        assert!(!heard.contains(secret), "{secret}");
    }
    assert!(told.lock().unwrap().iter().any(|(_, said)| said.as_deref() == Some(KEY)));
}

/// Who answers anybody has not taken a name; whoever gives other episodes to whom it knows has.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_server_that_asks_for_no_name_is_given_none() {
    let (base, _) = guarded(String::new()).await;
    let home = Home::new();
    let file = home.path(".local/share/earmark/logins.json");
    let open = format!("{base}/open");
    home.run(&["add", &open]).done();
    let ran = home.run_with(&["login", &open, "--user", "me"], "hunter2\n");
    assert!(ran.err.contains("127.0.0.1 gives the same without a name and a password"), "{}", ran.err);
    assert!(!ran.err.contains("takes"), "{}", ran.err);
    ran.done();
    assert!(!file.exists());
    // What was kept before is kept still, and said.
    home.run_with(&["login", &format!("{base}/feed"), "--user", "me"], "hunter2\n").done();
    let ran = home.run_with(&["login", &open, "--user", "me"], "hunter2\n");
    assert!(ran.err.contains(&format!("Those kept before for {base}/feed are there still.")), "{}", ran.err);

    let more = |headers: HeaderMap| async move {
        let all: &[(u32, &str)] = &[(2, "For members"), (1, "For all")];
        feed("Both", if headers.contains_key(header::AUTHORIZATION) { all } else { &all[1..] })
    };
    let both = serve(Router::new().fallback(get(more))).await;
    let ran = home.run_with(&["login", &both, "--user", "me"], "hunter2\n");
    assert!(ran.err.contains("takes the name and the password"), "{}", ran.err);
    home.run(&["add", &both]).done();
    assert_eq!(home.run(&["show", "Both", "--json"]).json()["episode_count"], 2);
}

/// A login is for the folder of its address, so that it may serve feeds for which none was given.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn signing_out_says_whom_it_concerns() {
    let (base, _) = guarded(String::new()).await;
    let home = Home::new();
    let (one, other) = (format!("{base}/x/one"), format!("{base}/x/other"));
    home.run_with(&["login", &one, "--user", "me"], "hunter2\n").done();
    for url in [&one, &other] {
        home.run(&["add", url]).done();
    }
    let said = home.run(&["logout", &other]).fails(4);
    let asked_with = format!("It is asked with those for {one} (Members only).");
    assert!(said.contains(&asked_with) && said.contains(&format!("`earmark logout {one}`")), "{said}");
    let ran = home.run(&["logout", "1"]);
    let told = format!("for {one} are forgotten. They were sent for Members only, too.");
    assert!(ran.err.contains(&told), "{}", ran.err);
    ran.done();
    let said = home.run(&["logout", &other]).fails(4);
    assert!(said.contains(&format!("kept for {other}.")), "{said}");
    // An outer one takes the place of an inner one.
    home.run_with(&["login", &one, "--user", "me"], "hunter2\n").done();
    home.run_with(&["login", &other, "--user", "me"], "hunter2\n").done();
    let ran = home.run(&["logout", &other]);
    assert!(ran.err.contains(&format!("It is asked with those for {one} from now on.")), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_password_is_typed_unseen() {
    let (base, _) = guarded(String::new()).await;
    let home = tempdir().unwrap();
    let mut pty = Pty::start(home.path(), (100, 24), &["login", &format!("{base}/feed")], &[]);
    pty.wait_for("Name at 127.0.0.1:");
    pty.type_keys("me\r");
    pty.wait_for("Password of me at 127.0.0.1:");
    pty.type_keys("hunter3\x7f2\r");
    assert_eq!(pty.end(), 0, "{}", pty.contents());
    assert!(!String::from_utf8_lossy(&pty.bytes()).contains("hunter"), "{}", pty.contents());
    pty.assert_restored();
    let kept = std::fs::read_to_string(home.path().join("data/earmark/logins.json")).unwrap();
    assert!(kept.contains("hunter2"), "{kept}");

    let mut pty = Pty::start(home.path(), (100, 24), &["login", &format!("{base}/feed"), "--user", "me"], &[]);
    pty.wait_for("Password");
    pty.type_keys("\x03");
    assert_eq!(pty.end(), 130);
    pty.assert_restored();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_program_asks_who_one_is() {
    let (base, _) = guarded(String::new()).await;
    let home = tempdir().unwrap();
    let mut pty = Pty::start(home.path(), (100, 30), &[], &[]);
    pty.wait_for("Pick a start");
    pty.type_keys("A");
    pty.wait_for("Add a show");
    pty.type_keys(&format!("{base}/feed\r"));
    pty.wait_for("wants a name and a password");
    pty.type_keys("\r");
    pty.wait_for("Sign in to 127.0.0.1");
    pty.type_keys("me\rhunter2");
    pty.wait_for("*******");
    assert!(!pty.contents().contains("hunter2"));
    pty.type_keys("\r");
    pty.wait_for("Members only");
    pty.type_keys("\r");
    pty.wait_for("✓ following");
    pty.type_keys("q");
    assert_eq!(pty.end(), 0);
    assert!(!String::from_utf8_lossy(&pty.bytes()).contains("hunter2"));
}

/// Who says neither yes nor no to a name and a password has not taken them.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_no_server_has_taken_is_not_kept() {
    let base = serve(Router::new()).await;
    let home = Home::new();
    let file = home.path(".local/share/earmark/logins.json");
    let ran = home.run_with(&["login", &format!("{base}/feed"), "--user", "me"], "hunter2\n");
    let said = ran.fails(1);
    assert!(said.contains("were not kept") && said.contains("(404)") && said.contains("Check the address"), "{said}");
    let said = home.run_with(&["login", "http://127.0.0.1:1/feed", "--user", "me"], "hunter2\n").fails(1);
    assert!(said.contains("were not kept. 127.0.0.1 refuses connections. "), "{said}");
    assert!(!file.exists());
    let said = home.run(&["inspect", "http://127.0.0.1:1/feed"]).fails(1);
    assert_eq!(said.trim(), "Could not read http://127.0.0.1:1/feed. 127.0.0.1 refuses connections. Try again later.");
}
