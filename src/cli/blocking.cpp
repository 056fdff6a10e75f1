#include "cli/blocking.h"

#include "base/ids.h"
#include "base/time.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace socle::cli {

records::Caller service_caller(const definition::Definition& definition) {
    records::Caller caller;
    caller.identity =
        access::make_identity(definition, access::Identity::Kind::service, {}, {}, {});
    caller.now_us = base::now_us();
    caller.request_id = base::new_request_id();
    caller.languages = definition.languages;
    return caller;
}

records::WriteAnswer create_blocking(const definition::Definition& definition, store::Store& store,
                                     const records::Caller& caller,
                                     const records::WriteCommand& command) {
    boost::asio::io_context context(1);
    const auto client = store.open_client(context);
    records::Records records(definition, store.dialect(), *client);
    records::WriteAnswer answer;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, records.create(caller, command),
                          [&](std::exception_ptr thrown, records::WriteAnswer result) {
                              failure = std::move(thrown);
                              answer = std::move(result);
                              context.stop();
                          });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return answer;
}

}  // namespace socle::cli
