//! Asks outside. Where the tests' server is, the address says: `outside/PORT/HOW`.

use preau_sdk::Failure;
use preau_sdk::outbound::Request;

use super::records;

/// What came from there, or why nothing did.
pub(crate) fn ask(port: &str, path: &str) -> String {
    let answer = Request::get(format!("https://service.example.org:{port}/{path}")).send();
    match answer {
        Ok(answer) => format!("{} {}", answer.status, answer.text().unwrap_or_default()),
        Err(none) => none.name().to_owned(),
    }
}

/// By its name, one way to ask, or to ask too much.
pub(crate) fn misbehave(path: &str) -> Result<String, Failure> {
    let mut parts = path.splitn(3, '/').skip(1);
    let (port, how) = (parts.next().unwrap_or_default(), parts.next());
    Ok(match how.unwrap_or_default() {
        "often" => (0..9).map(|_| ask(port, "hello")).collect(),
        "eight" => (0..8).map(|_| ask(port, "hello")).collect(),
        "slow-twice" => format!("{}, {}", ask(port, "silent"), ask(port, "silent")),
        "shouted" => {
            records::shout(&format!("ask-{port}"))?;
            "shouted".to_owned()
        }
        "and-count" => {
            let number = records::add_one()?;
            ask(port, "slow");
            number
        }
        "and-conflict" => {
            ask(port, "hello");
            return Err(Failure::conflict("asked"));
        }
        path => ask(port, path),
    })
}
