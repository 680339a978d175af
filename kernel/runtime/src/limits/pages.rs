//! What is drawn of what a module answers, what comes back of it, and how often a call is made again.

use preau_domain::page::{Grid, Route, limits as shown};

use super::{Amount, Limit, SetBy};

limits! {
    "What a page shows" {
        /// Blocks of a page.
        count PAGE_BLOCKS: usize = shown::BLOCKS;
            [Contract] "Further ones are left out, and the page says so";
            "render/tests/hostile.rs::huge_lists_are_cut_and_say_so";
        /// Items, cards, messages, figures or files of one block.
        count PAGE_LIST: usize = shown::LIST;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Rows of a table.
        count PAGE_ROWS: usize = shown::ROWS;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Columns of a table or a grid.
        count PAGE_COLUMNS: usize = shown::COLUMNS;
            [Contract] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Cells of a grid that are typed.
        count GRID_INPUTS: usize = Grid::INPUTS;
            [Contract] "The rows after them are left out, and the page says so";
            "render/tests/hostile.rs::huge_lists_are_cut_and_say_so";
        /// Characters of one that is typed, whatever its column says.
        count GRID_CHARS: u32 = Grid::LONGEST;
            [Contract] "The browser takes no more";
            "render/tests/bounds.rs::a_cell_that_is_typed_has_its_length";
        /// Fields of a form, or of a button.
        count PAGE_FIELDS: usize = shown::FIELDS;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Options of a choice.
        count PAGE_OPTIONS: usize = shown::OPTIONS;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Facts, badges, actions, tabs or submits of one thing.
        count PAGE_FEW: usize = shown::FEW;
            [Kernel] "Further ones are left out";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Series of a chart.
        count CHART_SERIES: usize = shown::SERIES;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Categories of a chart.
        count CHART_CATEGORIES: usize = shown::CATEGORIES;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Entries of a week.
        count WEEK_ENTRIES: usize = shown::ENTRIES;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/bounds.rs::every_list_of_a_page_has_its_length";
        /// Lines of a tile.
        count TILE_LINES: usize = shown::TILE_LINES;
            [Contract] "Further ones are left out";
            "render/tests/bounds.rs::a_tile_has_its_lines_and_no_more";
        /// Characters of a label, a title or a fact.
        count PAGE_LABEL: usize = shown::LABEL;
            [Kernel] "The rest is cut, with an ellipsis";
            "render/tests/hostile.rs::long_texts_are_cut";
        /// Characters of a text, Markdown or plain.
        count PAGE_TEXT: usize = shown::TEXT;
            [Kernel] "The rest is cut, with an ellipsis";
            "render/tests/hostile.rs::json_ends_where_html_does_and_says_so";
        /// Nesting of quotes, lists and emphasis in a Markdown text.
        count MARKDOWN_DEPTH: usize = shown::DEPTH;
            [Kernel] "What is nested more deeply is left out";
            "render/src/text/markdown.rs::deep_nesting_is_cut_and_quick";
        /// Cells of the tables in one Markdown text.
        count MARKDOWN_CELLS: usize = shown::CELLS;
            [Kernel] "The text is shown as it was written";
            "render/tests/bounds.rs::a_markdown_text_that_unfolds_to_too_much_is_shown_as_it_was_written";
        /// What one Markdown text is drawn as.
        bytes MARKDOWN_DRAWN: usize = shown::DRAWN;
            [Kernel] "The text is shown as it was written";
            "render/tests/bounds.rs::a_markdown_text_that_unfolds_to_too_much_is_shown_as_it_was_written";
        /// Entries of lists, rows, cells and fields of a page together.
        count PAGE_PARTS: usize = shown::PARTS;
            [Kernel] "Further ones are left out, and the page says so";
            "render/tests/hostile.rs::the_whole_of_a_page_is_bounded";
        /// A page as it is drawn; the block that passes this is its last.
        bytes PAGE_BYTES: usize = shown::PAGE;
            [Kernel] "The rest is left out, and the page says so";
            "render/tests/hostile.rs::a_page_ends_where_it_is_full_and_says_so";
        /// Characters of a route's path.
        count ROUTE_PATH: usize = Route::MAX_PATH;
            [Contract] "The route is shown as text, without link or button";
            "render/src/route.rs::a_route_stays_within_its_module";
        /// Pairs of a route's query.
        count ROUTE_PAIRS: usize = shown::QUERY_PAIRS;
            [Kernel] "The route is shown as text, without link or button";
            "render/src/route.rs::a_query_is_encoded_and_bounded";
        /// Bytes of its names and values together.
        count ROUTE_QUERY: usize = shown::QUERY_BYTES;
            [Kernel] "The route is shown as text, without link or button";
            "render/src/route.rs::a_query_is_encoded_and_bounded";
    }
    "What somebody sends" {
        /// Fields of a form that somebody sends.
        count SENT_FIELDS: usize = shown::SENT_FIELDS;
            [Contract] "The form is refused before the module";
            "web/src/multipart.rs::texts_have_the_bounds_of_every_form";
        /// Their names and values, files aside.
        bytes SENT_BYTES: usize = shown::SENT_BYTES;
            [Contract] "The form is refused before the module";
            "web/src/multipart.rs::texts_have_the_bounds_of_every_form";
    }
    "How often a call is made" {
        /// Deliveries of an event or a timer, the first and those after failures and faults.
        count EVENT_ATTEMPTS: u32 = 10;
            [Contract] "It is set aside, until an administrator has it tried again";
            "platform/tests/promises/events.rs::an_event_that_is_never_borne_is_set_aside_after_ten_tries";
        /// Deliveries to one module in one school in a turn; then the next has its turn.
        count EVENT_TURN: u32 = 8;
            [Kernel] "The rest waits for its next turn";
            "platform/tests/promises/events.rs::a_school_with_many_events_does_not_keep_another_waiting";
        /// Turns at the same time on a node: people are answered beside them.
        count EVENT_LANES: usize = 8;
            [Kernel] "The next waits for one to end";
            "platform/src/delivery.rs::so_many_lanes_have_their_turn_at_a_time";
        /// Runs of one delivery whose commit meets a conflict.
        count EVENT_RUNS: u32 = 5;
            [Contract] "The delivery has failed";
            "platform/tests/promises/events.rs::what_is_in_conflict_each_time_it_runs_has_failed_after_five_runs";
        /// Runs of an act whose commit meets a conflict or that answers one, and of a view that opens an entry
        /// of a box.
        count CALL_RUNS: u32 = 4;
            [Contract] "The person is told of the conflict";
            "platform/tests/promises/calls.rs::a_form_in_conflict_each_time_it_runs_ends_after_four_runs";
    }
}
