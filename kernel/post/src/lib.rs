//! The post office: takes the letters that are due, writes them, and hands each over once.
//!
//! | file | what |
//! |---|---|
//! | `lib.rs` | one round after the other, in which some letters are handed over |
//! | [`message`] | a letter as an Internet message (RFC 5322), with its headers |
//! | [`smtp`] | an SMTP server: where a letter can be handed over, and what its answers mean |
//! | [`folder`] | a folder instead, to look at letters without sending any |
//!
//! It stands beside the portal: people come in there, letters go out here. When a letter is due, to whom, and
//! what it says, the platform decides (`preau_platform::letters`); nothing that people ask for waits for this.
//!
//! # Once
//! A letter is taken as far as it can be without being handed over: the server takes its address and asks for
//! its text. Then the platform is asked whether to go on, and notes durably that it was; only then does the
//! text go out. Whoever is killed before that has handed over nothing, and the letter is due again when the
//! lease is over; whoever is killed after it may or may not have, and the letter is not sent again.

pub mod folder;
pub mod message;
pub mod smtp;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use preau_domain::letter::EmailAddress;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::letters::{Letter, Outcome};
use tokio::sync::watch;

use crate::folder::Folder;
use crate::message::{Sender, Written};
use crate::smtp::{Session, Smtp, Trouble};

/// Letters taken at once.
const BATCH: u32 = 8;
/// How long to sleep at most: another node's letters may be due.
const LOOK: Duration = Duration::from_secs(20);
/// How long at least.
const LEAST: Duration = Duration::from_secs(1);
/// How long to wait after the server could not be reached: this after the first time, then twice as long.
const PAUSE: Duration = Duration::from_secs(30);
/// The longest of it.
const PAUSE_MOST: Duration = Duration::from_mins(15);
/// How often what was told at once is acted upon.
const HASTEN: Duration = Duration::from_secs(5);
/// How often it is counted how many letters wait.
const WATCH: Duration = Duration::from_mins(1);

/// What a region sets for its letters.
#[derive(Debug, Clone)]
pub struct PostConfig {
    /// Where letters go.
    pub way: Way,
    /// From whom they are.
    pub from: EmailAddress,
    /// The name beside it.
    pub from_name: String,
    /// Where the portal is, as links say it, without a slash at its end.
    pub portal: String,
    /// How many leave this node in a minute at most; at least one.
    pub per_minute: u32,
}

/// Where letters go.
#[derive(Debug, Clone)]
pub enum Way {
    /// To an SMTP server, which sends them on.
    Smtp(Smtp),
    /// Into a folder.
    Folder(Folder),
}

/// Somebody who sends a platform's letters.
#[derive(Debug)]
pub struct Post {
    way: Way,
    sender: Sender,
    /// Between two letters.
    gap: Duration,
}

/// What was done in a round.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that were taken up.
    pub claimed: u32,
    /// Letters that were handed over.
    pub handed: u32,
    /// Why the round ended early: the server could not be used.
    pub trouble: Option<String>,
}

impl Post {
    /// Somebody who sends as the region set it.
    pub fn new(config: PostConfig) -> Self {
        let per_minute = config.per_minute.max(1);
        Self {
            way: config.way,
            sender: Sender {
                from: config.from,
                name: config.from_name,
                portal: config.portal,
            },
            gap: Duration::from_mins(1) / per_minute,
        }
    }

    /// Sends letters until the other end of `stopped` is dropped: then it ends the round that it is at, so that
    /// no letter is left of which nobody knows whether it was taken.
    pub async fn run(self, platform: Arc<Platform>, mut stopped: watch::Receiver<()>) {
        tokio::select! {
            () = self.send(&platform, &mut stopped) => {}
            () = count(&platform) => {}
            () = hasten(&platform) => {}
        }
    }

    async fn send(&self, platform: &Platform, stopped: &mut watch::Receiver<()>) {
        let mut pause = PAUSE;
        loop {
            let mut may_be_called = true;
            let sleep = match self.round(platform).await {
                Ok(Round {
                    trouble: Some(why), ..
                }) => {
                    let seconds = pause.as_secs();
                    tracing::warn!(
                        why,
                        seconds,
                        "letters cannot be sent; they wait, and it is tried again"
                    );
                    may_be_called = false;
                    let longer = PAUSE_MOST.min(pause * 2);
                    std::mem::replace(&mut pause, longer)
                }
                Ok(round) if round.claimed > 0 => {
                    if round.handed > 0 {
                        pause = PAUSE;
                    }
                    // There may be more; those of a batch that were put off are not due.
                    LEAST
                }
                Ok(_) => self.sleep(platform).await,
                Err(error) => {
                    tracing::warn!(%error, "letters that are due could not be taken; it is tried again");
                    LOOK
                }
            };
            tokio::select! {
                () = tokio::time::sleep(sleep) => {}
                () = platform.letter_called(), if may_be_called => {}
                _ = stopped.changed() => return,
            }
        }
    }

    /// How long to sleep until the next letter is due.
    async fn sleep(&self, platform: &Platform) -> Duration {
        let Ok(Some(next)) = platform.letter_next().await else {
            return LOOK;
        };
        let left: SignedDuration = next.duration_since(platform.now());
        Duration::try_from(left)
            .unwrap_or(Duration::ZERO)
            .clamp(LEAST, LOOK)
    }

    /// Takes up some letters that are due and hands over those that say something, one after the other.
    pub async fn round(&self, platform: &Platform) -> Result<Round, PlatformError> {
        let mut round = Round::default();
        let mut session: Option<Session> = None;
        for claim in platform.letter_claim(BATCH).await? {
            round.claimed += 1;
            if let Some(why) = &round.trouble {
                platform.letter_release(&claim, Some(why)).await?;
                continue;
            }
            let letter = match platform.letter_compose(&claim).await {
                Ok(Some(letter)) => letter,
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!(%error, "a letter could not be written; it is tried again");
                    platform.letter_release(&claim, Some("not written")).await?;
                    continue;
                }
            };
            let written = match self.sender.write(platform, &letter) {
                Ok(written) => written,
                Err(error) => {
                    tracing::error!(%error, "a letter that is no message");
                    let outcome = Outcome::NotThis(error.to_string());
                    platform.letter_end(&letter, outcome).await?;
                    continue;
                }
            };
            match self.hand(platform, &letter, &written, &mut session).await? {
                Handed::Ended(outcome) => {
                    if outcome == Outcome::Unknown {
                        // One that takes every text and answers none would cost each its letter.
                        let why = "the server did not say whether it took a letter";
                        round.trouble = Some(why.to_owned());
                    }
                    let was = matches!(outcome, Outcome::Taken | Outcome::Unknown);
                    round.handed += u32::from(was);
                    platform.letter_end(&letter, outcome).await?;
                    if was {
                        tokio::time::sleep(self.gap).await;
                    }
                }
                Handed::NotWanted => {}
                Handed::Trouble(why) => {
                    let outcome = Outcome::NotTried(why.clone());
                    platform.letter_end(&letter, outcome).await?;
                    round.trouble = Some(why);
                }
            }
        }
        if let Some(session) = session {
            session.quit().await;
        }
        Ok(round)
    }

    /// Takes a letter to where it can be handed over, asks whether it is to be, and does.
    async fn hand(
        &self,
        platform: &Platform,
        letter: &Letter,
        written: &Written,
        session: &mut Option<Session>,
    ) -> Result<Handed, PlatformError> {
        let smtp = match &self.way {
            Way::Folder(folder) => {
                if !platform.letter_hand(letter).await? {
                    return Ok(Handed::NotWanted);
                }
                return Ok(Handed::Ended(folder.put(written).await));
            }
            Way::Smtp(smtp) => smtp,
        };
        let mut open = match session.take() {
            Some(open) => open,
            None => match smtp.connect(self.sender.from.host()).await {
                Ok(open) => open,
                Err(why) => return Ok(Handed::Trouble(why)),
            },
        };
        match open.offer(&self.sender.from, &letter.to).await {
            Ok(()) => {}
            Err(Trouble::Letter(outcome)) => {
                // The server goes on with others, if it says so.
                *session = open.reset().await;
                return Ok(Handed::Ended(outcome));
            }
            Err(Trouble::Server(why)) => return Ok(Handed::Trouble(why)),
        }
        // A session that is dropped here has handed over nothing.
        if !platform.letter_hand(letter).await? {
            return Ok(Handed::NotWanted);
        }
        let (outcome, still_open) = open.hand(&written.bytes).await;
        *session = still_open;
        Ok(Handed::Ended(outcome))
    }
}

/// How far a letter came.
enum Handed {
    /// To its end.
    Ended(Outcome),
    /// Its person does not want it any more, or somebody else has it.
    NotWanted,
    /// Nowhere: the server could not be used.
    Trouble(String),
}

async fn hasten(platform: &Platform) {
    loop {
        tokio::time::sleep(HASTEN).await;
        platform.letters_hasten().await;
    }
}

async fn count(platform: &Platform) {
    loop {
        if let Err(error) = platform.letter_watch().await {
            tracing::debug!(%error, "how many letters wait is not known");
        }
        tokio::time::sleep(WATCH).await;
    }
}
