"""The log over Kafka: the relay publishes it, and members of a consumer group run the handlers."""
