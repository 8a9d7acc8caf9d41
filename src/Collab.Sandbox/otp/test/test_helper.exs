ExUnit.start(colors: [enabled: false], assert_receive_timeout: 5_000)
