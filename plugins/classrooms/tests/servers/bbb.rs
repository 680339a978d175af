//! A small `BigBlueButton` server: `create`, `join` and `end`, each with its checksum, over a socket of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

type Fields = BTreeMap<String, String>;

/// Who joined.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub role: String,
}

#[derive(Default)]
struct State {
    meetings: BTreeMap<String, Fields>,
    people: BTreeMap<String, Person>,
    /// How many meetings it made.
    made: u64,
}

/// A running server; it ends with the test's process.
pub struct Server {
    address: SocketAddr,
    secret: String,
    hash: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub fn start(secret: &str, hash: &str) -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = Self {
            address: listener.local_addr()?,
            secret: secret.to_owned(),
            hash: hash.to_owned(),
            state: Arc::default(),
        };
        let (state, secret, hash) = (
            Arc::clone(&server.state),
            secret.to_owned(),
            hash.to_owned(),
        );
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &state, &secret, &hash);
            }
        });
        Ok(server)
    }

    /// Asks this server what was meant for the one of this address; gives what it says.
    pub fn get(&self, url: &str) -> Result<String, Box<dyn Error>> {
        let rest = url.strip_prefix("https://").ok_or("not encrypted")?;
        let (host, path) = rest.split_once('/').ok_or("no path")?;
        let mut stream = TcpStream::connect(self.address)?;
        write!(
            stream,
            "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        )?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        let (_, body) = said.split_once("\r\n\r\n").ok_or("no answer")?;
        Ok(body.to_owned())
    }

    /// Path and query of a call, with the checksum that this server wants.
    pub fn sign(&self, call: &str, query: &str) -> String {
        let checksum = hashed(&self.hash, &format!("{call}{query}{}", self.secret));
        format!("/api/{call}?{query}&checksum={checksum}")
    }

    pub fn joined(&self, person: &str) -> Option<Person> {
        let state = self.state.lock().expect("the state");
        state.people.get(person).cloned()
    }

    pub fn meeting(&self, id: &str) -> Option<Fields> {
        let state = self.state.lock().expect("the state");
        state.meetings.get(id).cloned()
    }

    pub fn is_running(&self, id: &str) -> bool {
        self.meeting(id).is_some()
    }
}

fn hashed(hash: &str, text: &str) -> String {
    let hex = |bytes: &[u8]| {
        let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
        digits.collect::<Vec<_>>().concat()
    };
    match hash {
        "sha1" => sha1_smol::Sha1::from(text).digest().to_string(),
        "sha256" => hex(&hmac_sha256::Hash::hash(text.as_bytes())),
        "sha384" => hex(&hmac_sha512::sha384::Hash::hash(text.as_bytes())),
        _ => hex(&hmac_sha512::Hash::hash(text.as_bytes())),
    }
}

fn answer(
    mut stream: TcpStream,
    state: &Mutex<State>,
    secret: &str,
    hash: &str,
) -> Result<(), Box<dyn Error>> {
    // All of the request, or the answer would be lost with what was not read of it.
    let mut head = String::new();
    let mut lines = BufReader::new(&stream);
    while !head.ends_with("\r\n\r\n") && lines.read_line(&mut head)? > 0 {}
    let target = head.split(' ').nth(1).ok_or("no request")?;
    let body = said(target, state, secret, hash).unwrap_or_else(|why| {
        format!(
            "<response><returncode>FAILED</returncode><messageKey>{why}</messageKey></response>"
        )
    });
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    Ok(())
}

fn said(
    target: &str,
    state: &Mutex<State>,
    secret: &str,
    hash: &str,
) -> Result<String, &'static str> {
    let (path, query) = target.split_once('?').ok_or("checksumError")?;
    let call = path
        .strip_prefix("/bigbluebutton/api/")
        .ok_or("unsupportedRequest")?;
    let (signed, checksum) = query.rsplit_once("&checksum=").ok_or("checksumError")?;
    if hashed(hash, &format!("{call}{signed}{secret}")) != checksum {
        return Err("checksumError");
    }
    let fields: Fields = signed
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    let field = |name: &str| fields.get(name).cloned().ok_or("missingParameter");
    let meeting = field("meetingID")?;
    let mut state = state.lock().expect("the state");
    match call {
        "create" => {
            field("name")?;
            let state = &mut *state;
            // The same again is the same meeting; after its end, another of the same name.
            let fields = state.meetings.entry(meeting).or_insert_with(|| {
                state.made += 1;
                let mut made = fields.clone();
                made.insert(
                    "createTime".to_owned(),
                    format!("{}", 1_795_510_800_000_u64 + state.made),
                );
                made
            });
            let made = fields.get("createTime").cloned().unwrap_or_default();
            return Ok(format!(
                "<response><returncode>SUCCESS</returncode><createTime>{made}</createTime></response>"
            ));
        }
        "join" => {
            let there = state.meetings.get(&meeting);
            let there = there.ok_or("invalidMeetingIdentifier")?;
            let asked = fields.get("createTime");
            if asked.is_some_and(|asked| Some(asked) != there.get("createTime")) {
                return Err("mismatchCreateTimeParam");
            }
            let role = field("role")?;
            if !["MODERATOR", "VIEWER"].contains(&role.as_str()) {
                return Err("invalidRole");
            }
            let name = field("fullName")?;
            state.people.insert(field("userID")?, Person { name, role });
        }
        "end" => {
            state.meetings.remove(&meeting).ok_or("notFound")?;
        }
        _ => return Err("unsupportedRequest"),
    }
    Ok("<response><returncode>SUCCESS</returncode></response>".to_owned())
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
