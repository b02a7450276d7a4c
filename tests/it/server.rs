//! Servers on the loopback for tests: well-behaved ones with axum, misbehaving ones byte by byte.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Serves this router until the test ends; gives `http://127.0.0.1:PORT`.
pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// What a misbehaving server does with a connection after it has read the request.
#[derive(Clone)]
pub enum Manner {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Sends these bytes and then nothing, with the connection open.
    Hang(Vec<u8>),
    /// Sends these bytes, then one byte every tenth of a second for ever.
    Drip(Vec<u8>),
}

/// A server that treats every request the same way; gives its address and how many requests came.
pub async fn misbehave(manner: Manner) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, manner.clone(), Arc::clone(&counter)));
        }
    });
    (format!("http://{address}"), count)
}

async fn answer(mut stream: TcpStream, manner: Manner, count: Arc<AtomicUsize>) {
    let mut request = Vec::new();
    let mut chunk = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(n) => request.extend_from_slice(&chunk[..n]),
        }
    }
    count.fetch_add(1, Ordering::SeqCst);
    let (bytes, then) = match &manner {
        Manner::Send(bytes) => (bytes, None),
        Manner::Hang(bytes) => (bytes, Some(false)),
        Manner::Drip(bytes) => (bytes, Some(true)),
    };
    // The client may leave at any moment; that is its right.
    if stream.write_all(bytes).await.is_err() {
        return;
    }
    match then {
        None => drop(stream.shutdown().await),
        Some(false) => while matches!(stream.read(&mut chunk).await, Ok(n) if n > 0) {},
        Some(true) => {
            let mut pace = tokio::time::interval(std::time::Duration::from_millis(100));
            loop {
                pace.tick().await;
                if stream.write_all(b" ").await.is_err() {
                    return;
                }
            }
        }
    }
}

/// A gzip member of stored blocks: valid, and as long as its content.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut blocks = content.chunks(0xffff).peekable();
    if content.is_empty() {
        out.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap();
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let crc = content.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    out.extend((!crc).to_le_bytes());
    out.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
    out
}

/// A gzip member that unpacks to `repeats` times 258 blanks from 13 bits each (fixed Huffman codes, RFC 1951 §3.2.6).
pub fn gzip_bomb(repeats: usize) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut bits, mut count) = (0_u64, 0_u32);
    let mut push = |code: u64, length: u32, reversed: bool| {
        for i in 0..length {
            let bit = if reversed { (code >> (length - 1 - i)) & 1 } else { (code >> i) & 1 };
            bits |= bit << count;
            count += 1;
            if count == 8 {
                out.push(u8::try_from(bits).unwrap());
                (bits, count) = (0, 0);
            }
        }
    };
    push(0b011, 3, false); // last block, fixed codes
    push(0x30 + u64::from(b' '), 8, true);
    for _ in 0..repeats {
        push(0b1100_0101, 8, true); // length 258
        push(0, 5, true); // distance 1
    }
    push(0, 7, true); // end of block
    push(0, 7, false);
    out.extend([0; 8]);
    out
}

/// A brotli stream of one uncompressed block (RFC 7932 §9.2).
pub fn brotli(content: &[u8]) -> Vec<u8> {
    assert!((1..=0x1_0000).contains(&content.len()));
    let header = (u32::try_from(content.len()).unwrap() - 1) << 4 | 1 << 20;
    let mut out = header.to_le_bytes()[..3].to_vec();
    out.extend(content);
    out.push(3);
    out
}

/// A small feed with these episodes (number, title), newest first; each with an enclosure.
pub fn feed(title: &str, episodes: &[(u32, &str)]) -> String {
    let items: Vec<String> = episodes
        .iter()
        .map(|(number, title)| {
            format!(
                "<item><title>{title}</title><guid isPermaLink=\"false\">episode-{number}</guid>\
                 <pubDate>{:02} Jan 2024 06:00:00 GMT</pubDate>\
                 <enclosure url=\"https://media.example/{number}.mp3\" type=\"audio/mpeg\" length=\"1000\"/>\
                 <description>About {title}</description></item>\n",
                number % 28 + 1
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{title}</title>\
         <link>https://show.example/</link><description>A show</description>\n{}</channel></rss>\n",
        items.concat()
    )
}

/// A server whose one answer can be changed while it runs, and which remembers what it was asked.
#[derive(Clone, Default)]
pub struct Stage {
    now: Arc<Mutex<(u16, HeaderMap, Vec<u8>)>>,
    asked: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Stage {
    /// Serves it at every path; gives the stage and `http://127.0.0.1:PORT`.
    pub async fn serve(body: impl Into<Vec<u8>>) -> (Self, String) {
        let stage = Self::default();
        stage.answer(200, &[], body);
        let own = stage.clone();
        let handler = move |headers: HeaderMap| {
            own.asked.lock().unwrap().push(headers);
            let (status, headers, body) = own.now.lock().unwrap().clone();
            async move { (StatusCode::from_u16(status).unwrap(), headers, body) }
        };
        let base = serve(Router::new().fallback(handler)).await;
        (stage, base)
    }

    /// From now on this is the answer.
    pub fn answer(&self, status: u16, headers: &[(&'static str, &str)], body: impl Into<Vec<u8>>) {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        *self.now.lock().unwrap() = (status, headers, body.into());
    }

    /// What was asked since the last call.
    pub fn asked(&self) -> Vec<HeaderMap> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// What a server says at one address: the status, headers and a body.
type Said = (u16, HeaderMap, Vec<u8>);

/// A server with an answer for each path, which can be changed while it runs. What has an `ETag` is not sent twice.
#[derive(Clone, Default)]
pub struct Site {
    pub base: String,
    there: Arc<Mutex<HashMap<String, Said>>>,
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
}

impl Site {
    pub async fn serve() -> Self {
        let site = Self::default();
        let own = site.clone();
        let handler = move |uri: Uri, headers: HeaderMap| {
            let path = uri.path_and_query().map_or_else(String::new, ToString::to_string);
            let said = own.there.lock().unwrap().get(&path).cloned();
            let (mut status, there, mut body) = said.unwrap_or((404, HeaderMap::new(), b"nothing".to_vec()));
            if there.get("etag").is_some_and(|etag| headers.get("if-none-match") == Some(etag)) {
                (status, body) = (304, Vec::new());
            }
            own.asked.lock().unwrap().push((path, headers));
            async move { (StatusCode::from_u16(status).unwrap(), there, body) }
        };
        let base = serve(Router::new().fallback(handler)).await;
        Self { base, ..site }
    }

    /// From now on this is the answer at this path; gives its whole address.
    pub fn put(&self, path: &str, status: u16, headers: &[(&'static str, &str)], body: impl Into<Vec<u8>>) -> String {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        self.there.lock().unwrap().insert(path.to_owned(), (status, headers, body.into()));
        format!("{}{path}", self.base)
    }

    /// The paths that were asked for since the last call, and with what.
    pub fn asked(&self) -> Vec<(String, HeaderMap)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}
