//! Servers that speak TLS only, with certificates made on the spot: who is trusted, who is not, and an address that was
//! written with `http`.

use std::path::PathBuf;
use std::sync::Arc;

use earmark::config::{Config, Net};
use earmark::model::FeedUrl;
use earmark::net::{Client, Discovered, FetchError, Fetched, Logins, Request};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::refresh::Library;
use crate::server::{feed, serve};

/// An authority of its own.
struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let folder = tempfile::tempdir().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self { folder, issuer: Issuer::new(params, key) }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server on the loopback that answers every request with a feed, over TLS only; gives `127.0.0.1:PORT`.
    async fn serve(&self) -> String {
        self.serve_as(|_| feed("Behind TLS", &[(1, "One")])).await
    }

    /// The same with this document, which may name the server's address.
    async fn serve_as(&self, document: fn(&str) -> String) -> String {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![String::from("127.0.0.1")]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Who speaks plain HTTP to it, or does not trust it, is not answered.
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let (mut request, mut chunk) = (Vec::new(), [0; 1024]);
                    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read(&mut chunk).await {
                            Ok(0) | Err(_) => return,
                            Ok(read) => request.extend_from_slice(&chunk[..read]),
                        }
                    }
                    let body = document(&address.to_string());
                    let head =
                        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                    // The client may leave at any moment.
                    let _ = stream.write_all((head + &body).as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        address.to_string()
    }
}

fn trusting(file: impl Into<PathBuf>) -> Client {
    let net = Net { ca_file: file.into().display().to_string() };
    Client::with(&Config { net, ..Config::default() }, Logins::none())
}

#[tokio::test]
async fn http_that_answers_only_on_https_is_found_there() {
    let authority = Authority::new();
    let server = authority.serve().await;
    for typed in [format!("http://{server}/feed"), format!("{server}/feed"), format!("https://{server}/feed")] {
        let found = trusting(authority.file()).discover(&typed, |_| ()).await.unwrap();
        let Discovered::Feeds(feeds) = found else { panic!("{typed} is no list") };
        assert_eq!(feeds[0].url.as_str(), format!("https://{server}/feed"), "{typed}");
        assert_eq!(feeds[0].parsed.show.title, "Behind TLS");
    }
}

/// Many feeds that are served over both name themselves with `http` in `itunes:new-feed-url`, with whatever is secret in the
/// address. A redirect down to `http` is not kept either.
#[tokio::test]
async fn no_document_moves_a_feed_from_https_down_to_http() {
    let authority = Authority::new();
    let document = |address: &str| {
        let said = format!("<itunes:new-feed-url>http://{address}/feed?token=secret</itunes:new-feed-url><item>");
        feed("Behind TLS", &[(1, "One")])
            .replace("<rss ", "<rss xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" ")
            .replacen("<item>", &said, 1)
    };
    let server = authority.serve_as(document).await;
    let url = format!("https://{server}/feed?token=secret");
    let mut library = Library::new();
    library.ctx.client = trusting(authority.file());
    let show = library.follow(&url).await;
    for _ in 0..3 {
        let (summary, show) = library.refresh(show.id).await;
        assert_eq!((summary.moved, summary.failed.len()), (0, 0), "{summary:?}");
        assert_eq!(show.feed_url, FeedUrl::parse(&url));
    }
    // Elsewhere it moves over https.
    let old = authority.serve_as(document).await;
    let other = format!("https://{old}/other");
    let moving = library.follow(&other).await;
    library.refresh(moving.id).await;
    let (summary, show) = library.refresh(moving.id).await;
    assert_eq!(summary.moved, 1);
    assert_eq!(show.feed_url, FeedUrl::parse(&format!("https://{old}/feed?token=secret")));
}

#[tokio::test]
async fn only_the_authorities_of_the_file_are_trusted_besides_those_of_the_system() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let server = authority.serve().await;
    let url = format!("https://{server}/feed");
    let ask = async |client: Client| client.fetch(&Request::new(&url), |_| ()).await;
    assert!(matches!(ask(trusting(authority.file())).await, Ok(Fetched::Body { .. })));
    for client in [trusting(stranger.file()), Client::with(&Config::default(), Logins::none())] {
        let error = ask(client).await.unwrap_err();
        assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    }
    // Both in one file, as such files are made.
    let both = [authority.file(), stranger.file()].map(|file| std::fs::read_to_string(file).unwrap()).concat();
    let file = authority.folder.path().join("both.pem");
    std::fs::write(&file, both).unwrap();
    assert!(matches!(ask(trusting(file)).await, Ok(Fetched::Body { .. })));
}

#[tokio::test]
async fn a_file_that_holds_no_certificates_is_told() {
    let authority = Authority::new();
    let server = authority.serve().await;
    let folder = tempfile::tempdir().unwrap();
    let (empty, broken) = (folder.path().join("empty.pem"), folder.path().join("broken.pem"));
    std::fs::write(&empty, "nothing").unwrap();
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n").unwrap();
    let plain = serve(axum::Router::new().fallback(async || feed("Plain", &[(1, "One")]))).await;
    for file in [folder.path().join("missing.pem"), empty, broken] {
        let client = trusting(&file);
        let error = client.fetch(&Request::new(format!("https://{server}/feed")), |_| ()).await.unwrap_err();
        let told = matches!(&error, FetchError::CaFile { file: named, .. } if *named == file.display().to_string());
        assert!(told, "{error:?}");
        // Who needs no certificates is not held up.
        assert!(matches!(client.fetch(&Request::new(&plain), |_| ()).await, Ok(Fetched::Body { .. })));
    }
}
