//! A web server that does what a test wants, and counts.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server on a port of its own. Its thread ends with it.
pub(crate) struct Server {
    address: SocketAddr,
    site: Arc<Site>,
}

#[derive(Default)]
struct Site {
    files: Mutex<HashMap<String, File>>,
    manner: Mutex<Manner>,
    requests: Mutex<Vec<Request>>,
    is_over: AtomicBool,
}

#[derive(Clone)]
struct File {
    bytes: Arc<Vec<u8>>,
    e_tag: Option<String>,
}

/// A request, and how many bytes went out for it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) sent: u64,
}

/// How the server answers.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) enum Manner {
    /// As it should.
    #[default]
    Proper,
    /// With the whole file, whatever is asked for.
    WithoutRanges,
    /// With half of what it announces.
    Halves,
    /// With other bytes than those that are asked for.
    OtherRange,
    /// With this status and nothing else.
    Status(u16),
    /// Never.
    Silent,
    /// By closing the connection.
    Gone,
}

impl Server {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, site) = (listener.local_addr().unwrap(), Arc::new(Site::default()));
        let server = Self { address, site: Arc::clone(&site) };
        thread::spawn(move || {
            for connection in listener.incoming() {
                if site.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let (site, connection) = (Arc::clone(&site), connection.unwrap());
                thread::spawn(move || site.serve(&connection));
            }
        });
        server
    }

    pub(crate) fn with(path: &str, bytes: Vec<u8>) -> Self {
        let server = Self::new();
        server.put(path, bytes, Some("\"1\""));
        server
    }

    pub(crate) fn put(&self, path: &str, bytes: Vec<u8>, e_tag: Option<&str>) {
        let file = File { bytes: Arc::new(bytes), e_tag: e_tag.map(str::to_owned) };
        self.site.files.lock().unwrap().insert(path.to_owned(), file);
    }

    pub(crate) fn behave(&self, manner: Manner) {
        *self.site.manner.lock().unwrap() = manner;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests since this was last asked.
    pub(crate) fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.site.requests.lock().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.site.is_over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

impl Site {
    /// Answers the requests of a connection, one after the other.
    fn serve(&self, connection: &TcpStream) {
        let mut reader = BufReader::new(connection);
        while let Some(request) = read_request(&mut reader) {
            if self.answer(request, connection).is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: Request, mut out: &TcpStream) -> io::Result<()> {
        let manner = *self.manner.lock().unwrap();
        let file = self.files.lock().unwrap().get(&request.path).cloned();
        let is_head = request.headers.contains_key(":head");
        let (head, body) = match (manner, file) {
            (Manner::Silent, _) => {
                self.note(request, 0);
                // Until the other side gives up.
                return BufReader::new(out).read_line(&mut String::new()).and(Err(io::ErrorKind::TimedOut.into()));
            }
            (Manner::Gone, _) => {
                self.note(request, 0);
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            (Manner::Status(status), _) => (format!("{status} Whatever\r\ncontent-length: 0\r\n"), Vec::new()),
            (_, None) => ("404 Not Found\r\ncontent-length: 0\r\n".to_owned(), Vec::new()),
            (_, Some(file)) => answer_with(&file, manner, &request),
        };
        let sent = if is_head { &[][..] } else { &body };
        let half = if manner == Manner::Halves { &sent[..sent.len() / 2] } else { sent };
        self.note(request, half.len() as u64);
        out.write_all(format!("HTTP/1.1 {head}\r\n").as_bytes())?;
        out.write_all(half)?;
        if half.len() < sent.len() { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }

    fn note(&self, request: Request, sent: u64) {
        self.requests.lock().unwrap().push(Request { sent, ..request });
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    if method == "HEAD" {
        headers.insert(":head".to_owned(), String::new());
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    Some(Request { path, headers, sent: 0 })
}

/// Status and headers, and the body.
fn answer_with(file: &File, manner: Manner, request: &Request) -> (String, Vec<u8>) {
    let size = file.bytes.len() as u64;
    let e_tag = file.e_tag.as_ref().map_or_else(String::new, |tag| format!("etag: {tag}\r\n"));
    if request.headers.get("if-match").is_some_and(|wanted| Some(wanted) != file.e_tag.as_ref()) {
        return ("412 Precondition Failed\r\ncontent-length: 0\r\n".to_owned(), Vec::new());
    }
    let Some(mut range) = asked_range(request).filter(|_| manner != Manner::WithoutRanges) else {
        return (format!("200 OK\r\n{e_tag}content-length: {size}\r\n"), file.bytes.to_vec());
    };
    range.end = range.end.min(size);
    if range.is_empty() {
        return (format!("416 Range\r\ncontent-range: bytes */{size}\r\ncontent-length: 0\r\n"), Vec::new());
    }
    if manner == Manner::OtherRange {
        range.end -= 1;
    }
    let body = file.bytes[range.start as usize..range.end as usize].to_vec();
    let (first, last, length) = (range.start, range.end - 1, body.len());
    let range = format!("content-range: bytes {first}-{last}/{size}\r\ncontent-length: {length}\r\n");
    (format!("206 Partial Content\r\n{e_tag}{range}"), body)
}

fn asked_range(request: &Request) -> Option<Range<u64>> {
    let (first, last) = request.headers.get("range")?.strip_prefix("bytes=")?.split_once('-')?;
    Some(first.parse().ok()?..last.parse::<u64>().ok()? + 1)
}
