//! What the demo's people have written to each other: through the module's form, as they would.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use preau_directory::synthetic::DEMO_PERSONAS;
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::page::{Block, Outcome, Route};
use preau_domain::person::GroupRole;
use preau_platform::Platform;

const SCHOOL: &str = "college-demo";
const MODULE: &str = "messaging";

/// A message of the demo.
struct Letter<'a> {
    /// By which what answers it names it here.
    name: &'a str,
    author: &'a str,
    /// Addressees, as forms carry them.
    to: &'a str,
    subject: &'a str,
    text: &'a str,
    answers: Option<&'a str>,
    announcement: bool,
}

/// A question and its answer, a family's note, a class's outing, and what the head has to say to all families.
pub(super) async fn send(platform: &Arc<Platform>) -> Result<()> {
    let teacher = person(DEMO_PERSONAS.teacher);
    let pupil = person(DEMO_PERSONAS.pupil);
    let families = families(platform).await?;
    let letter = Letter {
        name: "rencontre",
        author: DEMO_PERSONAS.head,
        to: "everyone:relative",
        subject: "Rencontre parents-professeurs",
        text: "Madame, Monsieur,\n\nLa rencontre avec les professeurs aura lieu **jeudi de 17\u{a0}h à 20\u{a0}h**, en \
               salle polyvalente. Les bulletins vous y seront remis.\n\nLa direction",
        answers: None,
        announcement: true,
    };
    let plain = Letter {
        announcement: false,
        ..letter
    };
    let letters = [
        Letter {
            name: "question",
            author: DEMO_PERSONAS.pupil,
            to: &teacher,
            subject: "Exercice 14 page 48",
            text: "Bonjour,\n\nJe ne comprends pas la deuxième question\u{a0}: faut-il placer 7/4 sur la même \
                   demi-droite\u{a0}?",
            ..plain
        },
        Letter {
            name: "reponse",
            author: DEMO_PERSONAS.teacher,
            to: &pupil,
            subject: "Re\u{a0}: Exercice 14 page 48",
            text: "Bonjour,\n\nOui, sur la même. Commence par écrire 7/4 = 1 + 3/4, puis compte les quarts.",
            answers: Some("question"),
            ..plain
        },
        Letter {
            name: "absence",
            author: DEMO_PERSONAS.relative,
            to: &teacher,
            subject: "Rendez-vous médical de mardi",
            text: "Bonjour,\n\nMon enfant arrivera mardi vers 10\u{a0}h, après un rendez-vous médical. Pourra-t-il \
                   faire le contrôle un autre jour\u{a0}?\n\nMerci d’avance.",
            ..plain
        },
        Letter {
            name: "sortie",
            author: DEMO_PERSONAS.teacher,
            to: &families,
            subject: "Sortie au musée d’archéologie",
            text: "Bonjour,\n\nNous partirons vendredi à 8\u{a0}h\u{a0}30. Merci de prévoir\u{a0}:\n\n- un pique-nique et une \
                   gourde\n- des chaussures de marche\n- l’autorisation signée",
            ..plain
        },
        letter,
    ];
    let mut sent = HashMap::new();
    for letter in &letters {
        let id = write(platform, letter, &sent).await?;
        sent.insert(letter.name, id);
    }
    Ok(())
}

/// A person as an addressee.
fn person(key: &str) -> String {
    Audience::Person(PersonId::of_source("aaf", key)).to_string()
}

/// The families of the class that the demo's pupil is in.
async fn families(platform: &Arc<Platform>) -> Result<String> {
    let pupil = PersonId::of_source("aaf", DEMO_PERSONAS.pupil);
    let operation = platform.operation_for(pupil, Language::Fr).await?;
    let opened = platform
        .module_open(&operation, SCHOOL, MODULE, None)
        .await?;
    let mut classes = opened.caller.groups.iter();
    let class = classes
        .find(|one| one.role == GroupRole::Pupil && matches!(one.audience(), Audience::Class(_)));
    let class = class.context("the demo's pupil is in no class")?;
    Ok(format!("relatives:{}", class.group.id))
}

/// Fills the form for a new message and sends it; gives the message's identifier, which the form has.
async fn write(
    platform: &Arc<Platform>,
    letter: &Letter<'_>,
    sent: &HashMap<&str, String>,
) -> Result<String> {
    let author = PersonId::of_source("aaf", letter.author);
    let operation = platform.operation_for(author, Language::Fr).await?;
    let opened = platform
        .module_open(&operation, SCHOOL, MODULE, None)
        .await?;
    let mut form = vec![
        ("to", letter.to),
        ("subject", letter.subject),
        ("text", letter.text),
        ("state", "send"),
    ];
    let answered = letter.answers.and_then(|name| sent.get(name));
    form.extend(answered.map(|id| ("answers", id.as_str())));
    form.extend(letter.announcement.then_some(("announcement", "true")));
    let form = form
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let new = Route {
        path: "new".to_owned(),
        query: Vec::new(),
    };
    let page = platform.module_view(&operation, &opened, new).await?;
    let to = page.blocks.into_iter().find_map(|block| match block {
        Block::Form(form) => Some(form.to),
        _ => None,
    });
    let to = to.context("the page for a new message has no form")?;
    let id = to.path.strip_prefix("write/").context("another form")?;
    let id = id.to_owned();
    match platform.module_act(&operation, &opened, to, form).await {
        Ok(Outcome::Redirect(_)) => Ok(id),
        other => bail!("the demo's message {} was not sent: {other:?}", letter.name),
    }
}
