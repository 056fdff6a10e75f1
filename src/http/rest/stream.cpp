#include "http/rest/stream.h"

#include "http/rest/rows_csv.h"
#include "http/rest/rows_geojson.h"
#include "http/rest/rows_json.h"
#include "http/rest/rows_zone.h"

#include <utility>

namespace socle::http {

namespace {

class RowsSource final : public BodySource {
public:
    RowsSource(const records::ReadAnswer& answer, const Media& media,
               std::shared_ptr<const base::Zone> zone)
        : columns_(answer.columns), cursor_(answer.cursor), media_(media), zone_(std::move(zone)) {}

    base::Task<std::string> next() override {
        std::string piece;
        if (ended_) co_return piece;
        auto rows = co_await cursor_->next();
        if (zone_ && !rows.empty()) rows = in_zone(*columns_, rows, *zone_);
        const bool first = std::exchange(first_, false);
        if (first) begin(piece);
        if (rows.empty()) {
            ended_ = true;
            cursor_.reset();
            end(piece);
        } else if (media_.form == Media::Form::csv) {
            append_more_csv(piece, *columns_, rows);
        } else if (media_.form == Media::Form::geojson) {
            append_features(piece, *columns_, rows, first);
        } else {
            append_more_json(piece, *columns_, rows, media_, first);
        }
        co_return piece;
    }

private:
    void begin(std::string& piece) const {
        if (media_.form == Media::Form::array) piece += '[';
        if (media_.form == Media::Form::geojson) piece += features_start;
        if (media_.form == Media::Form::csv) {
            append_rows_csv(piece, *columns_, base::Rows(base::cell_count(*columns_)));
        }
    }

    void end(std::string& piece) const {
        if (media_.form == Media::Form::array) piece += ']';
        if (media_.form == Media::Form::geojson) piece += features_end;
    }

    std::shared_ptr<const std::vector<base::Column>> columns_;
    std::shared_ptr<store::Cursor> cursor_;
    const Media media_;
    const std::shared_ptr<const base::Zone> zone_;
    bool first_ = true;
    bool ended_ = false;
};

}  // namespace

std::shared_ptr<BodySource> rows_source(const records::ReadAnswer& answer, const Media& media,
                                        std::shared_ptr<const base::Zone> zone) {
    return std::make_shared<RowsSource>(answer, media, std::move(zone));
}

}  // namespace socle::http
