#include "base/error.h"
#include "cli/application.h"
#include "cli/blocking.h"
#include "cli/commands.h"

#include <algorithm>
#include <iostream>

namespace socle::cli {

namespace {

constexpr int batch_rows = 10'000;

/// One model's rows, each made from its number.
struct Series {
    std::string model;
    int count = 0;
    std::string (*row)(int number, const BenchDataSettings& settings);
};

std::string two_digits(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string movie_row(int number, const BenchDataSettings&) {
    constexpr const char* genres[] = {"drama", "comedy", "action", "thriller", "horror"};
    const int year = 1950 + number * 37 % 75;
    return R"({"title":"Film )" + std::to_string(number) + R"(","release_date":")" +
           std::to_string(year) + "-" + two_digits(1 + number * 7 % 12) + "-" +
           two_digits(1 + number * 11 % 28) + R"(","genre":")" + genres[number % 5] + R"("})";
}

std::string actor_row(int number, const BenchDataSettings&) {
    return R"({"name":"Actor )" + std::to_string(number) + R"(","birth_date":")" +
           std::to_string(1890 + number * 17 % 50) + R"(-06-15","gender":")" +
           (number % 2 == 0 ? "female" : "male") + R"("})";
}

std::string role_row(int number, const BenchDataSettings& settings) {
    const auto wide = static_cast<std::int64_t>(number);
    return R"({"movie":)" + std::to_string(1 + wide % settings.movies) + R"(,"actor":)" +
           std::to_string(1 + (wide / settings.movies * 7'919 + wide) % settings.actors) +
           R"(,"character":"Character )" + std::to_string(number) + R"("})";
}

void fill(const definition::Definition& definition, store::Store& store, const Series& series,
          const BenchDataSettings& settings) {
    const int model = definition.find_model(series.model);
    if (model < 0) {
        throw base::Error(base::Code::unknown_model, "the application has no model " + series.model,
                          {}, "bench-data is for apps/casting.");
    }
    const auto caller = service_caller(definition);
    for (int first = 1; first <= series.count; first += batch_rows) {
        std::string body = "[";
        for (int number = first; number < first + batch_rows && number <= series.count; ++number) {
            if (number > first) body += ",";
            body += series.row(number, settings);
        }
        body += "]";
        records::WriteCommand command;
        command.model = model;
        command.body = body;
        create_blocking(definition, store, caller, command);
    }
    std::cout << series.count << " of " << series.model << "\n";
}

}  // namespace

int bench_data(const BenchDataSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto store = open_application_store(settings.common);
    const auto state = compare_schema(*store, *definition);
    store::apply_migration(*store, state.migration, state.wanted);
    for (const auto& series :
         {Series{"movie", settings.movies, movie_row}, Series{"actor", settings.actors, actor_row},
          Series{"role", settings.roles, role_row}}) {
        fill(*definition, *store, series, settings);
    }
    store->close();
    return 0;
}

}  // namespace socle::cli
