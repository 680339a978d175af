//! A file of 100 MB, sent with a form and fetched again, over a plain copy into a file and out of it by the same
//! HTTP server.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, StatusCode};
use axum::routing::post;
use futures::{StreamExt as _, stream};
use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{Name, Profile};
use preau_domain::roster::{RosterMembership, RosterPerson, RosterSchool};
use preau_domain::school::{GroupKind, Level};
use preau_platform::identity::origin::Origin;
use preau_web::{Limits, server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::places::Places;
use crate::process::Served;
use crate::region;
use crate::report::{Aim, Figure, Report};

const BYTES: usize = 100_000_000;
const RUNS: usize = 7;
const BOUNDARY: &str = "----preau-0123456789";
const MODULE: &str = "attachments";
const SCHOOL: &str = "mesures";
const PIECE: usize = 256 << 10;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "files",
        "100 MB sent with a form and fetched again, over a plain copy by the same HTTP server",
    );
    let (data, plain) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let threads = region::threads()?;
    let token = threads.block_on(prepare(places, data.path()))?;
    let floor = threads.block_on(listen(plain.path()))?;
    let served = Served::start(places, data.path())?;
    let subject = Subject {
        address: served.address.parse()?,
        token,
    };
    let mut content = vec![b'x'; BYTES];
    let (mut sent, mut fetched, mut floors) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
    let (mut receiving, mut giving) = (Vec::new(), Vec::new());
    // The first pages of a module take memory that stays.
    subject.send(b"%PDF-1.7 the first of all")?;
    subject.fetch(&subject.file()?)?;
    for run in 0..RUNS {
        // No content is that of a run before.
        let begins = format!("%PDF-1.7 {run:08}");
        content.splice(..begins.len(), begins.bytes());
        let before = served.watch_memory()?;
        sent.push(rate(|| subject.send(&content))?);
        receiving.push(served.most_memory()? - before);
        floors[0].push(rate(|| copy(floor, &content))?);
        let file = subject.file()?;
        let before = served.watch_memory()?;
        fetched.push(rate(|| subject.fetch(&file))?);
        giving.push(served.most_memory()? - before);
        floors[1].push(rate(|| fetch(floor, "/", ""))?);
    }
    served.stop()?;
    let [copied, read] = &floors;
    report.figure(Figure::new("sent", "MB/s", &sent));
    report.figure(Figure::new("floor: sent into a file", "MB/s", copied));
    report.figure(Figure::ratio("sent over floor", &sent, copied).aim(Aim::AtLeast(0.5)));
    report.figure(Figure::new("fetched", "MB/s", &fetched));
    report.figure(Figure::new("floor: fetched from a file", "MB/s", read));
    report.figure(Figure::ratio("fetched over floor", &fetched, read).aim(Aim::AtLeast(0.5)));
    let most = Aim::AtMost(15.25);
    report.figure(Figure::new("more resident while it comes", "MiB", &receiving).aim(most));
    report.figure(Figure::new("more resident while it goes", "MiB", &giving).aim(most));
    report.note(
        "the subject is the binary: parsing the form, telling the type, hashing, writing parts through to \
         the disk, two transactions and two calls of a module; the floor writes the bytes of a body into one \
         file, and that through to the disk once, or reads them from it, 256 KiB at a time, in the process of \
         the client",
    );
    report.note(
        "memory is VmHWM, forgotten before each run, less VmRSS at that moment (the aim of 16 MB is 15.25 MiB)",
    );
    Ok(report.end())
}

/// Megabytes each second.
fn rate(mut what: impl FnMut() -> Result<()>) -> Result<f64> {
    let began = Instant::now();
    what()?;
    Ok(f64::from(u32::try_from(BYTES)?) / 1e6 / began.elapsed().as_secs_f64())
}

/// A school with one pupil, and the module that takes files; gives the pupil's session.
async fn prepare(places: &Places, data: &Path) -> Result<String> {
    let platform = region::open(places, data).await?;
    let uai = Uai::of_number(990_001);
    let school = RosterSchool {
        uai: uai.clone(),
        name: "Collège des Mesures".to_owned(),
        level: Level::College,
        groups: vec![(GroupKind::Class, "6A".to_owned())],
    };
    let pupil = PersonId::of_source("bench", "pupil");
    let person = RosterPerson {
        id: pupil,
        source: "bench".to_owned(),
        key: "pupil".to_owned(),
        name: Name {
            title: String::new(),
            given: "Léa".to_owned(),
            family: "Martin".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: uai,
            profile: Profile::Pupil,
            functions: Vec::new(),
        }],
        groups: Vec::new(),
        relatives: Vec::new(),
    };
    platform
        .import_roster("bench", vec![school], vec![person])
        .await?;
    let id = platform.school_list().first().context("no school")?.id;
    platform.school_name(id, SCHOOL).await?;
    platform.reload().await?;
    let installed = platform.module_install(&places.guest(MODULE)?).await?;
    platform
        .module_enable_everywhere(&installed.manifest.id, &[])
        .await?;
    platform
        .account_prepare(pupil, "pupil", "preau-bench")
        .await?;
    let signed_in = platform
        .sign_in(&Origin::unknown(), "pupil", "preau-bench".to_owned())
        .await?;
    platform.store().close().await;
    Ok(signed_in.context("the pupil cannot sign in")?.token)
}

/// The portal, as a pupil comes to it.
struct Subject {
    address: SocketAddr,
    token: String,
}

impl Subject {
    fn cookie(&self) -> String {
        format!("cookie: preau_session={}\r\n", self.token)
    }

    /// Sends a file with a form, in the place of the one before.
    fn send(&self, content: &[u8]) -> Result<()> {
        let text = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nmesure\r\n"
        );
        let head = format!(
            "{text}--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; \
             filename=\"mesure.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        let end = format!("\r\n--{BOUNDARY}--\r\n");
        let request = format!(
            "POST /s/{SCHOOL}/{MODULE}/put/mesure HTTP/1.1\r\nhost: {}\r\n{}sec-fetch-site: same-origin\r\n\
             content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            self.address,
            self.cookie(),
            head.len() + content.len() + end.len()
        );
        let parts = [request.as_bytes(), head.as_bytes(), content, end.as_bytes()];
        let answer = exchange(self.address, &parts)?;
        ensure!(
            answer.starts_with("HTTP/1.1 303"),
            "the form was not taken: {answer:.400}"
        );
        Ok(())
    }

    /// The address of the file.
    fn file(&self) -> Result<String> {
        let request = format!(
            "GET /s/{SCHOOL}/{MODULE} HTTP/1.1\r\nhost: {}\r\n{}connection: close\r\n\r\n",
            self.address,
            self.cookie()
        );
        let page = exchange(self.address, &[request.as_bytes()])?;
        let link = page.split("href=\"").find_map(|rest| {
            let (href, _) = rest.split_once('"')?;
            href.contains("/file/").then(|| href.to_owned())
        });
        link.with_context(|| format!("no file on the page: {page:.400}"))
    }

    fn fetch(&self, file: &str) -> Result<()> {
        fetch(self.address, file, &self.cookie())
    }
}

/// Sends a request, and reads the answer whole.
fn exchange(address: SocketAddr, parts: &[&[u8]]) -> Result<String> {
    let mut line = connect(address)?;
    for part in parts {
        for piece in part.chunks(PIECE) {
            line.write_all(piece)?;
        }
    }
    let mut answer = Vec::new();
    line.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn connect(address: SocketAddr) -> Result<TcpStream> {
    let line = TcpStream::connect(address)?;
    line.set_nodelay(true)?;
    line.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(line)
}

/// Fetches a file, and counts what comes.
fn fetch(address: SocketAddr, path: &str, cookie: &str) -> Result<()> {
    let mut line = connect(address)?;
    write!(
        line,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\n{cookie}connection: close\r\n\r\n"
    )?;
    let (mut piece, mut came, mut body) = (vec![0; PIECE], 0, 0);
    loop {
        let read = line.read(&mut piece)?;
        if read == 0 {
            break;
        }
        let bytes = piece.get(..read).unwrap_or_default();
        if came == 0 {
            ensure!(bytes.starts_with(b"HTTP/1.1 200"), "the file was not given");
            let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            body = head.context("a head longer than a piece")? + 4;
        }
        came += read;
    }
    // The one that is fetched before the runs is small.
    if came - body != BYTES && came - body > 1_000 {
        bail!("{} bytes came", came - body);
    }
    Ok(())
}

/// Sends the bytes to the floor.
fn copy(floor: SocketAddr, content: &[u8]) -> Result<()> {
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {floor}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        content.len()
    );
    let answer = exchange(floor, &[request.as_bytes(), content])?;
    ensure!(
        answer.starts_with("HTTP/1.1 200"),
        "the floor took nothing: {answer:.400}"
    );
    Ok(())
}

/// The floor: one file, written and read.
async fn listen(folder: &Path) -> Result<SocketAddr> {
    let file = Arc::new(folder.join("copy"));
    let router = Router::new()
        .route("/", post(take).get(give))
        .with_state(file);
    let listener = server::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .map_err(anyhow::Error::msg)?;
    let address = listener.local_addr()?;
    let limits = Limits::default();
    tokio::spawn(server::serve(
        listener,
        router,
        limits,
        std::future::pending(),
    ));
    Ok(address)
}

async fn take(State(path): State<Arc<PathBuf>>, body: Body) -> Result<(), StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let mut file = tokio::fs::File::create(&*path).await.map_err(failed)?;
    let mut chunks = body.into_data_stream();
    let mut gathered = Vec::with_capacity(PIECE);
    while let Some(chunk) = chunks.next().await {
        gathered.extend_from_slice(&chunk.map_err(|_| StatusCode::BAD_REQUEST)?);
        if gathered.len() >= PIECE {
            file.write_all(&gathered).await.map_err(failed)?;
            gathered.clear();
        }
    }
    file.write_all(&gathered).await.map_err(failed)?;
    file.sync_all().await.map_err(failed)
}

async fn give(
    State(path): State<Arc<PathBuf>>,
) -> Result<([(HeaderName, String); 1], Body), StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let mut file = tokio::fs::File::open(&*path).await.map_err(failed)?;
    file.set_max_buf_size(PIECE);
    let long = file.metadata().await.map_err(failed)?.len();
    let body = Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then_some((piece, file)))
    }));
    Ok(([(CONTENT_LENGTH, long.to_string())], body))
}
