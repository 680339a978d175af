//! The form that takes marks from a spreadsheet, what they would change, and what they did not.

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::access::Sheet;
use crate::acts::import::{Change, FIELD, Left, SHOWN, TEXT, TOLD, written};
use crate::typing::AT_ONCE;

pub(crate) fn page(ctx: &Context, sheet: &Sheet) -> Page {
    around(ctx, sheet).push(form(ctx, sheet))
}

/// The same again, with what is wrong.
pub(crate) fn again(ctx: &Context, sheet: &Sheet, sent: &FormData, errors: &[FieldError]) -> Page {
    around(ctx, sheet).push(form(ctx, sheet).filled(sent, errors))
}

/// The same again: nothing in the table is new, and these columns of it were not read.
pub(crate) fn unchanged(ctx: &Context, sheet: &Sheet, sent: &FormData, ignored: &[String]) -> Page {
    around(ctx, sheet)
        .push(Notice::info(tr!(
            ctx,
            "Rien à changer dans les autres colonnes\u{a0}: tout y était déjà.",
            "Nothing to change in the other columns: all of it was there."
        )))
        .maybe(not_read(ctx, ignored))
        .push(form(ctx, sheet).filled(sent, &[]))
}

/// Which columns were not read, if there are any.
fn not_read(ctx: &Context, ignored: &[String]) -> Option<Notice> {
    let told: Vec<_> = ignored
        .iter()
        .take(TOLD)
        .map(|one| markdown::literal(one))
        .collect();
    let mut told = told.join(", ");
    match ignored.len().saturating_sub(TOLD) {
        0 => {}
        1 => told.push_str(&tr!(ctx, ", et 1 autre", ", and 1 other")),
        more => told.push_str(&tr!(ctx, ", et {more} autres", ", and {more} others")),
    }
    let (title, text) = match ignored.len() {
        0 => return None,
        1 => (
            tr!(ctx, "Une colonne est ignorée", "One column is ignored"),
            tr!(
                ctx,
                "Elle ne nomme aucune évaluation de cette page\u{a0}: {told}.",
                "It names no assessment of this page: {told}."
            ),
        ),
        count => (
            tr!(
                ctx,
                "{count} colonnes sont ignorées",
                "{count} columns are ignored"
            ),
            tr!(
                ctx,
                "Elles ne nomment aucune évaluation de cette page\u{a0}: {told}.",
                "They name no assessment of this page: {told}."
            ),
        ),
    };
    Some(Notice::warning(text).title(title))
}

/// What would change, to be looked at before it does, and which columns would not be read. `more`: how many changes are
/// left for another time.
pub(crate) fn preview(
    ctx: &Context,
    sheet: &Sheet,
    changes: &[Change],
    more: usize,
    ignored: &[String],
) -> Page {
    let count = changes.len();
    let replaced = changes.iter().filter(|one| !one.was.is_empty()).count();
    let label = match count {
        1 => tr!(ctx, "Importer cette note", "Import this mark"),
        _ => tr!(
            ctx,
            "Importer ces {count} notes",
            "Import these {count} marks"
        ),
    };
    let form = Form::new(&sheet.import_act()).field(Field::hidden(SHOWN, written(changes)));
    let said = match replaced {
        0 => tr!(
            ctx,
            "Rien n’est encore enregistré. Toutes ces cases sont vides pour l’instant.",
            "Nothing is saved yet. All of these cells are empty so far."
        ),
        1 => tr!(
            ctx,
            "Rien n’est encore enregistré. 1 note déjà saisie serait remplacée.",
            "Nothing is saved yet. 1 mark that is there would be replaced."
        ),
        _ => tr!(
            ctx,
            "Rien n’est encore enregistré. {replaced} notes déjà saisies seraient remplacées.",
            "Nothing is saved yet. {replaced} marks that are there would be replaced."
        ),
    };
    let rest = (more > 0).then(|| {
        Notice::warning(tr!(
            ctx,
            "On importe {AT_ONCE} notes à la fois\u{a0}: celles-ci d’abord. Collez ensuite le même tableau de nouveau, pour \
             les {more} qui restent.",
            "{AT_ONCE} marks are imported at once: these first. Then paste the same table again, for the {more} others."
        ))
    });
    let columns = columns(ctx, tr!(ctx, "Enregistrée", "Saved"));
    let table = Table::new(tr!(ctx, "Ce qui changerait", "What would change"), columns);
    let rows = changes.iter().map(cells);
    around(ctx, sheet)
        .push(Notice::info(said))
        .maybe(not_read(ctx, ignored))
        .maybe(rest)
        .push(rows.fold(table, Table::row))
        .push(
            form.submit(label, "state", "take")
                .cancel(tr!(ctx, "Annuler", "Cancel"), &sheet.import()),
        )
}

/// What was not taken, each mark with its reason: somebody typed something else since it was shown, or it is more than
/// its scale is by now.
pub(crate) fn left(ctx: &Context, sheet: &Sheet, left: &[Left], said: String) -> Page {
    let stays = match left.len() {
        1 => tr!(
            ctx,
            "Une note n’a pas été importée\u{a0}: sa case est laissée comme elle est.",
            "One mark was not imported: its cell is left as it is."
        ),
        count => tr!(
            ctx,
            "{count} notes n’ont pas été importées\u{a0}: leurs cases sont laissées comme elles sont.",
            "{count} marks were not imported: their cells are left as they are."
        ),
    };
    let columns = columns(ctx, tr!(ctx, "Laissée", "Left"));
    let columns = columns
        .into_iter()
        .chain([Column::new(tr!(ctx, "Raison", "Reason"))]);
    let caption = tr!(ctx, "Ce qui n’a pas été importé", "What was not imported");
    let rows = left.iter().map(|one| {
        let why = Cell::text(one.why.clone());
        cells(&one.change).into_iter().chain([why])
    });
    around(ctx, sheet)
        .push(Notice::warning(stays).title(said))
        .push(rows.fold(Table::new(caption, columns), Table::row))
        .push(vec![Action::go(
            tr!(ctx, "Voir les notes", "See the marks"),
            &sheet.view(),
        )])
}

/// The columns of a table of changes; how the one of what stands in the cell is called.
fn columns(ctx: &Context, there: String) -> [Column; 4] {
    [
        Column::new(tr!(ctx, "Élève", "Pupil")),
        Column::new(tr!(ctx, "Évaluation", "Assessment")),
        Column::numeric(there),
        Column::numeric(tr!(ctx, "Du tableau", "From the table")),
    ]
}

fn cells(one: &Change) -> [Cell; 4] {
    [&one.pupil, &one.assessment, &one.was, &one.typed].map(|cell| Cell::text(cell.clone()))
}

fn around(ctx: &Context, sheet: &Sheet) -> Page {
    Page::new(tr!(ctx, "Importer des notes", "Import marks"))
        .lead(format!("{} – {}", sheet.title(), sheet.period_name(ctx)))
        .back(sheet.title(), &sheet.view())
}

fn form(ctx: &Context, sheet: &Sheet) -> Form {
    let most = u32::try_from(TEXT).unwrap_or_default();
    Form::new(&sheet.import_act())
        .field(
            Field::long_text(FIELD, tr!(ctx, "Tableau", "Table"), "", most)
                .hint(tr!(
                    ctx,
                    "Collez les cellules copiées d’un tableur, ou le contenu d’un fichier CSV. La première ligne nomme \
                     les évaluations de cette page, la première colonne les élèves (NOM Prénom), comme dans l’export. \
                     Les cases vides ne changent rien.",
                    "Paste cells copied from a spreadsheet, or the content of a CSV file. The first line names the \
                     assessments of this page, the first column the pupils (NAME First name), as in the export. Empty \
                     cells change nothing."
                ))
                .required(),
        )
        .submit(
            tr!(ctx, "Voir ce qui changerait", "See what would change"),
            "state",
            "preview",
        )
        .cancel(tr!(ctx, "Annuler", "Cancel"), &sheet.view())
}
