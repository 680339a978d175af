//! What the demo's pupils have handed in, and what their teacher says of it: through the module's forms, at the
//! hours at which they would.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Span};
use preau_directory::synthetic::DEMO_PERSONAS;
use preau_domain::ids::PersonId;
use preau_domain::page::Route;
use preau_domain::person::GroupRole;
use preau_platform::Platform;
use preau_platform::modules::calls::Opened;

use super::DemoClock;
use super::at::{self, At, CLASS};

const MODULE: &str = "homework";

/// What a pupil hands in.
struct Sent {
    text: &'static str,
    file: Option<&'static str>,
}

const OWN: Sent = Sent {
    text: "Partie 1 : 7/4 = 1 + 3/4, donc le point est entre 1 et 2.\nPartie 2 : voir le fichier.",
    file: Some("Frise des fractions, version définitive.pdf"),
};
const OTHERS: [Sent; 4] = [
    Sent {
        text: "J’ai placé 1/2, 5/4 et 7/4 sur la même demi-droite.",
        file: None,
    },
    Sent {
        text: "",
        file: Some("devoir maths.pdf"),
    },
    Sent {
        text: "Je n’ai pas compris la question 3.",
        file: Some("questions 1 et 2.pdf"),
    },
    Sent {
        text: "Pardon pour le retard, j’étais absente.",
        file: Some("rattrapage.pdf"),
    },
];

/// A homework whose date has passed, handed in by some, by one of them late, and partly commented on; and one to
/// come, with a sheet. Leaves the clock as it found it.
pub(super) async fn send(platform: &Arc<Platform>, clock: &DemoClock) -> Result<()> {
    clock.back(SignedDuration::from_hours(72));
    let teacher = At::of(platform, MODULE, DEMO_PERSONAS.teacher);
    let yesterday = platform.today().saturating_add(Span::new().days(2));
    let exposed = teacher
        .give(
            "Frise des fractions : placer les dix nombres de la fiche sur une demi-droite graduée.",
            yesterday,
            "Fiche – les fractions sur une demi-droite.pdf",
        )
        .await?;
    clock.back(SignedDuration::from_hours(50));
    let pupil = At::of(platform, MODULE, DEMO_PERSONAS.pupil);
    pupil.hand_in(&exposed, &OWN).await?;
    let mut mates = at::mates(platform, MODULE).await?;
    mates.truncate(OTHERS.len());
    let mut others = mates.iter().zip(&OTHERS);
    let last = others.next_back();
    for (mate, sent) in others {
        mate.hand_in(&exposed, sent).await?;
    }
    // The next morning, at the latest.
    clock.back(SignedDuration::from_hours(0));
    if let Some((mate, sent)) = last {
        mate.hand_in(&exposed, sent).await?;
    }
    teacher
        .say(
            &exposed,
            pupil.person,
            "Travail soigné",
            "Frise claire et bien graduée. Pense à écrire **l’unité** sous la demi-droite.",
            "publish",
        )
        .await?;
    if let Some(mate) = mates.first() {
        let text = "C’est juste. Il manque les sept autres nombres de la fiche.";
        teacher
            .say(&exposed, mate.person, "À compléter", text, "keep")
            .await?;
    }
    let ahead = platform.today().saturating_add(Span::new().days(3));
    let coming = teacher
        .give(
            "Problème du mois : expliquer sa démarche en une page, schéma compris.",
            super::school_day(ahead),
            "Problème du mois.pdf",
        )
        .await?;
    for (mate, sent) in mates.iter().zip(&OTHERS).take(2) {
        mate.hand_in(&coming, sent).await?;
    }
    Ok(())
}

impl At<'_> {
    /// Gives a homework to be handed in online, with a sheet; tells its identifier.
    async fn give(&self, text: &str, due: jiff::civil::Date, sheet: &str) -> Result<String> {
        let (operation, opened) = self.opened().await?;
        let mut groups = opened.caller.groups.iter();
        let taught = groups.find(|one| one.role != GroupRole::Pupil && one.group.name == CLASS);
        let taught =
            taught.with_context(|| format!("the demo's teacher does not teach {CLASS}"))?;
        let audience = taught.audience().to_string();
        let subject = taught.subjects.first().cloned().unwrap_or_default();
        let sheet = self.file(&opened, sheet).await?;
        let form = [
            ("audience", audience.as_str()),
            ("subject", &subject),
            ("due", &due.to_string()),
            ("kind", "exercise"),
            ("text", text),
            ("minutes", "30"),
            ("files", &sheet),
            ("hand_in", "true"),
            ("hand_in_at", "18:00"),
            ("late", "true"),
            ("state", "publish"),
        ];
        self.send(&operation, &opened, "give", &form).await?;
        // Where it is kept, the page of its day tells.
        let day = Route {
            path: format!("day/{due}"),
            query: Vec::new(),
        };
        let page = self.platform.module_view(&operation, &opened, day).await?;
        let begins = text.chars().take(20).collect::<String>();
        let items = page.blocks.iter().filter_map(|block| match block {
            preau_domain::page::Block::Items(items) => Some(items),
            _ => None,
        });
        let mut found = items
            .flatten()
            .filter(|item| item.text.starts_with(&begins));
        let to = found.next().and_then(|item| item.to.as_ref());
        let path = to
            .context("the demo's homework is not on its day")?
            .path
            .clone();
        let (_, id) = path.split_once('/').context("an address of a homework")?;
        Ok(id.to_owned())
    }

    async fn hand_in(&self, id: &str, sent: &Sent) -> Result<()> {
        let (operation, opened) = self.opened().await?;
        let mut form = vec![("text", sent.text.to_owned())];
        if let Some(name) = sent.file {
            form.push(("files", self.file(&opened, name).await?));
        }
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let to = format!("homework/{id}/hand-in");
        self.send(&operation, &opened, &to, &form).await
    }

    async fn say(
        &self,
        id: &str,
        pupil: PersonId,
        appreciation: &str,
        text: &str,
        state: &str,
    ) -> Result<()> {
        let (operation, opened) = self.opened().await?;
        let form = [
            ("appreciation", appreciation),
            ("text", text),
            ("state", state),
        ];
        let to = format!("homework/{id}/handed/{pupil}");
        self.send(&operation, &opened, &to, &form).await
    }

    /// Sends a file as with a form; gives its identifier.
    async fn file(&self, opened: &Opened, name: &str) -> Result<String> {
        let now = self.platform.now();
        let mut receiving = self.platform.file_receive(opened).await?;
        let mut incoming = receiving.begin(name)?;
        receiving.push(&mut incoming, sheet(name), now).await?;
        Ok(receiving.end(incoming, now).await?.id.to_string())
    }
}

/// A page with this title, as PDF (ISO 32000-1, 7.5): letters beyond Latin 1 are left out.
fn sheet(title: &str) -> Vec<u8> {
    let latin = title
        .chars()
        .filter_map(|c| u8::try_from(u32::from(c)).ok());
    let shown: Vec<u8> = latin.filter(|byte| !b"()\\".contains(byte)).collect();
    let drawn = [b"BT /F1 18 Tf 72 760 Td (".as_slice(), &shown, b") Tj ET"].concat();
    let stream = [
        format!("<< /Length {} >>\nstream\n", drawn.len()).as_bytes(),
        &drawn,
        b"\nendstream",
    ]
    .concat();
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>",
        &stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let table = pdf.len();
    let count = objects.len() + 1;
    pdf.extend_from_slice(format!("xref\n0 {count}\n0000000000 65535 f \n").as_bytes());
    for place in places {
        pdf.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    pdf.extend_from_slice(end.as_bytes());
    pdf
}
